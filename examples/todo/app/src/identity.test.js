import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { hostname } from "node:os";
import { test } from "node:test";
import { readIdentity } from "./identity.js";

test("takes the task from the metadata endpoint", async () => {
  const server = createServer((request, response) => {
    assert.equal(request.url, "/v4/abc/task");
    response.end(JSON.stringify({ TaskARN: "arn:aws:ecs:us-east-1:111122223333:task/todo/0f1e2d", AvailabilityZone: "us-east-1b" }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const identity = await readIdentity({
    APP_VERSION: "2.0.0",
    APP_COMMIT: "abc1234",
    ECS_CONTAINER_METADATA_URI_V4: `http://127.0.0.1:${server.address().port}/v4/abc`,
  });
  server.close();
  assert.deepEqual(identity, { version: "2.0.0", commit: "abc1234", task: "0f1e2d", zone: "us-east-1b" });
});

test("outside of ECS the host stands in for the task", async () => {
  assert.deepEqual(await readIdentity({}), { version: "development", commit: "", task: hostname(), zone: "" });
});
