import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConsoleServer } from "./testing/console-server.ts";

let server: ConsoleServer;
let owner: string;
let reader: string;
beforeAll(async () => {
  server = await ConsoleServer.open();
  owner = await server.enter();
  reader = await server.enter(server.link(true));
});
afterAll(() => server[Symbol.asyncDispose]());

const stop = "aws/ssm/PutParameter";
const parameter = { Name: "/p", Value: "v", Type: "String", Overwrite: true };
const isUnchanged = async () => expect((await server.aws.ssm.DescribeParameters({})).Parameters).toEqual([]);

describe("a page of another site cannot act", () => {
  const forms = [
    ["from another origin", { origin: "https://example.com" }],
    ["from another port of this host", { origin: "http://127.0.0.1:1" }],
    ["from a page without an origin", { origin: "null" }],
    ["that says another site sent it", { "sec-fetch-site": "cross-site" }],
    ["that says another port sent it", { "sec-fetch-site": "same-site" }],
    ["as a form sends it", { "content-type": "text/plain" }],
    ["as another form sends it", { "content-type": "application/x-www-form-urlencoded" }],
    ["to a name that was made to lead here", { host: "rebound.example.com", origin: "http://rebound.example.com" }],
    ["to a name with our port", { host: "rebound.example.com:4566", origin: "http://rebound.example.com:4566" }],
    ["to a host that is none", { host: "127.0.0.1@example.com", origin: "http://127.0.0.1@example.com" }],
  ] as const;
  test.each(forms)("a request %s is refused", async (_, headers) => {
    const { status } = await server.post(stop, owner, parameter, headers);
    expect([403, 415]).toContain(status);
    await isUnchanged();
  });

  test("what changes something must say where it comes from", async () => {
    const headers = { cookie: owner, "content-type": "application/json" };
    const sent = await server.ask(`/_console/${stop}`, { method: "POST", body: JSON.stringify(parameter), headers });
    expect(sent.status).toBe(403);
    await isUnchanged();
  });

  test("nothing is read by it either, and nothing tells its browser that it may", async () => {
    for (const path of ["session", "events", "ask/codebuild/engines", "object?bucket=b&key=k"]) {
      const { status, headers } = await server.get(path, owner, { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" });
      expect([path, status, headers["access-control-allow-origin"]]).toEqual([path, 403, undefined]);
    }
    const asked = await server.ask(`/_console/${stop}`, { method: "OPTIONS", headers: { origin: "https://example.com" } });
    expect(asked.status).toBe(403);
  });

  test("a person may follow its link to a page here, which is in no frame", async () => {
    const visit = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    const page = await server.ask("/_console/pipelines/todo", { headers: visit });
    expect([200, 503]).toContain(page.status);
    const framed = await server.ask("/_console/pipelines/todo", { headers: { ...visit, "sec-fetch-dest": "iframe" } });
    expect(framed.status).toBe(403);
    expect(page.headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(page.headers["content-security-policy"]).not.toContain("unsafe");
    expect(page.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
    });
  });

  test("the own page, by whichever address or tunnel, can", async () => {
    for (const host of [`localhost:${server.port}`, "127.0.0.1:8080", "[::1]:4566", "192.0.2.7"]) {
      const { status } = await server.post("aws/sts/GetCallerIdentity", owner, {}, { host, origin: `http://${host}` });
      expect([host, status]).toEqual([host, 200]);
    }
  });
});

describe("links and sessions", () => {
  test("a link works once", async () => {
    const link = server.link();
    const { pathname, search } = new URL(link);
    const first = await server.ask(pathname + search);
    expect(first.headers["set-cookie"]?.[0]).toMatch(/^towpath-session-\w+=[0-9a-f]{64}; Path=\/_console; .*HttpOnly; SameSite=Strict$/);
    const again = await server.ask(pathname + search);
    expect(again.headers["set-cookie"]).toBeUndefined();
    expect(again.headers.location).toBe("/_console/?link=used");
    expect(await server.enter(`${server.origin}/_console/enter?token=${"0".repeat(64)}`)).toBe("");
  });

  test("without a session there is nothing but the page", async () => {
    for (const cookie of ["", "towpath-session=x", `${owner.split("=")[0]}=${"0".repeat(64)}`]) {
      expect((await server.get("session", cookie)).status).toBe(401);
      expect((await server.get("events", cookie)).status).toBe(401);
      expect((await server.post(stop, cookie, parameter)).status).toBe(401);
    }
    await isUnchanged();
  });

  test("a session lasts over a restart, a link does too, and logging out ends a session", async () => {
    const cookie = await server.enter();
    const link = server.link();
    await server.stop();
    await server.start();
    expect((await server.get("session", cookie)).json()).toMatchObject({ account: "000000000000", region: "us-east-1", readOnly: false });
    expect(await server.enter(link)).not.toBe("");
    const left = await server.post("leave", cookie);
    expect([left.status, left.headers["set-cookie"]?.[0]]).toEqual([200, expect.stringContaining("Max-Age=0")]);
    expect((await server.get("session", cookie)).status).toBe(401);
    expect((await server.get("session", owner)).status).toBe(200);
  });

  test("the database holds no token", async () => {
    const link = server.link();
    const rows = JSON.stringify([
      ...server.server.parts.journal.all("SELECT * FROM console_links"),
      ...server.server.parts.journal.all("SELECT * FROM console_sessions"),
    ]);
    for (const token of [new URL(link).searchParams.get("token") ?? "", owner.split("=")[1] ?? ""]) {
      expect(token).toMatch(/^[0-9a-f]{64}$/);
      expect(rows).not.toContain(token);
    }
  });
});

describe("a stolen read-only link", () => {
  test.each([
    ["ssm/PutParameter", parameter],
    ["secretsmanager/GetSecretValue", { SecretId: "s" }],
    ["secretsmanager/BatchGetSecretValue", { SecretIdList: ["s"] }],
    ["ssm/GetParameter", { Name: "/p", WithDecryption: true }],
    ["ssm/GetParametersByPath", { Path: "/", WithDecryption: true }],
    ["ecr/GetAuthorizationToken", {}],
    ["sts/GetSessionToken", {}],
    ["sts/AssumeRole", { RoleArn: "arn:aws:iam::000000000000:role/r", RoleSessionName: "s" }],
    ["codepipeline/GetJobDetails", { jobId: "j" }],
    ["codepipeline/PollForJobs", {}],
    ["iam/CreateAccessKey", { UserName: "u" }],
    ["codebuild/StartBuild", { projectName: "p" }],
  ])("cannot call %s", async (operation, input) => {
    const { status, json } = await server.post(`aws/${operation}`, reader, input);
    expect([status, json()["__type"]]).toEqual([403, "AccessDeniedException"]);
    await isUnchanged();
  });

  test("cannot add engines, or open a link of its own", async () => {
    expect((await server.post("ask/codebuild/engine-add", reader, { name: "e", url: "unix:///e" })).status).toBe(403);
    const linked = await server.ask("/_towpath/console", { method: "POST", headers: { cookie: reader } });
    expect(linked.json()["__type"]).toBe("MissingAuthenticationTokenException");
  });

  test("can look", async () => {
    expect((await server.get("session", reader)).json()).toMatchObject({ readOnly: true });
    expect((await server.post("aws/codepipeline/ListPipelines", reader)).json()).toEqual({ pipelines: [] });
    expect((await server.get("ask/codebuild/engines", reader)).status).toBe(200);
  });
});

test("questions that change something are not asked by GET", async () => {
  expect((await server.get("ask/codebuild/engine-remove?name=e", owner)).status).toBe(405);
});

test.each(["../package.json", "..%2f..%2fpackage.json", "assets/..%2f..%2fpackage.json", "%2e%2e/%2e%2e/package.json", "assets/%00", "%"])(
  "no file but the page's is served: %s",
  async (path) => {
    const { status, text, headers } = await server.ask(`/_console/${path}`);
    // An address of the page may hold whatever a name may.
    if (status === 200) expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    else expect([400, 404, 503]).toContain(status);
    expect(text).not.toContain('"name":');
  },
);

test("a browser that opens the address comes to the console; clients do not", async () => {
  const visit = await server.ask("/", { headers: { accept: "text/html,*/*" } });
  expect([visit.status, visit.headers.location]).toEqual([302, "/_console/"]);
  expect((await server.ask("/", { headers: { accept: "*/*" } })).status).toBe(403);
});
