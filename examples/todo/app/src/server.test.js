import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import { after, before, test } from "node:test";
import { text } from "node:stream/consumers";
import { makeServer } from "./server.js";

/** A database of one answer; a test can see that a query arrives, and keep it waiting. */
const database = { rows: [], failure: undefined, arrived: () => {}, held: Promise.resolve() };
const pool = {
  query: async () => {
    database.arrived();
    await database.held;
    if (database.failure) throw database.failure;
    return { rows: database.rows, rowCount: database.rows.length };
  },
};
const identity = { version: "1.2.3", commit: "abc1234", task: "0f1e2d", zone: "" };
const agent = new Agent({ keepAlive: true });
const logged = [];
const server = makeServer({ pool, identity, log: (message) => logged.push(message) });
let port;

before(async () => {
  port = await server.listen(0);
});
after(() => agent.destroy());

async function send(path, { method = "GET", headers = {}, body = "" } = {}) {
  const response = await new Promise((resolve, reject) => {
    request({ port, path, method, headers, agent }, resolve).on("error", reject).end(body);
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const form = { "content-type": "application/x-www-form-urlencoded" };

test("health says which database problem there is", async () => {
  assert.equal((await send("/health")).status, 200);
  database.failure = new AggregateError([Object.assign(new Error(""), { code: "ECONNREFUSED" })]);
  const { status, body } = await send("/health");
  database.failure = undefined;
  assert.equal(status, 503);
  assert.equal(JSON.parse(body).reason, "The database does not answer: ECONNREFUSED");
});

test("a database that fails gives a page and a log line, not a stack trace", async () => {
  database.failure = new Error("terminating connection");
  const { status, body } = await send("/");
  database.failure = undefined;
  assert.equal(status, 503);
  assert.ok(!body.includes("terminating") && !body.includes(".js"));
  assert.deepEqual(logged, ["a request failed"]);
});

test("every response says which version and task answered", async () => {
  const { headers } = await send("/nowhere");
  assert.equal(headers["x-app-version"], "1.2.3");
  assert.equal(headers["x-task-id"], "0f1e2d");
});

test("refuses what it does not know, by its status", async () => {
  assert.equal((await send("/nowhere")).status, 404);
  assert.equal((await send("/todos/x/edit")).status, 404);
  assert.equal((await send("/", { method: "DELETE" })).status, 405);
  assert.equal((await send("/todos", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" })).status, 415);
  assert.equal((await send("/todos", { method: "POST", headers: form, body: `title=${"x".repeat(40_000)}` })).status, 413);
  assert.equal(
    (await send("/todos", { method: "POST", headers: { ...form, origin: "http://elsewhere.example" }, body: "title=x" })).status,
    403,
  );
  assert.equal((await send("/todos", { method: "POST", headers: form, body: "title=" })).status, 422);
});

test("a posted form redirects to the listing it names, and only there", async () => {
  database.rows = [{ id: "1" }];
  const post = (back) => send("/todos", { method: "POST", headers: form, body: new URLSearchParams({ title: "x", back }).toString() });
  assert.equal((await post("/?status=DONE")).headers.location, "/?status=DONE");
  assert.equal((await post("https://elsewhere.example/?status=DONE&x=1")).headers.location, "/?status=DONE");
});

test("a stop lets the request in progress end, and tells its client to close", async () => {
  const arrival = Promise.withResolvers();
  const hold = Promise.withResolvers();
  Object.assign(database, { arrived: arrival.resolve, held: hold.promise });
  const asked = send("/health");
  await arrival.promise;
  const stopped = server.stop(0);
  hold.resolve();
  const { status, headers } = await asked;
  assert.equal(status, 200);
  assert.equal(headers.connection, "close");
  await stopped;
  await assert.rejects(send("/health"), { code: "ECONNREFUSED" });
});
