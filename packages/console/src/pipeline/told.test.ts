import { expect, test } from "vitest";
import { healthOf } from "./history.ts";
import { messageOf, principalText, revisionText, shortRevision, webAddress } from "./told.ts";
import { isConflict, readText } from "./definition.ts";
import { linesOfSpans, lineOfEvent } from "./event-lines.ts";
import { workLink } from "./work-link.ts";

const at = (hour: number) => new Date(hour * 3_600_000);

test("the commit's message is taken out of a connection's summary", () => {
  expect(messageOf('{"ProviderType":"GitHub","CommitMessage":"Add the tax\\n\\nAt length"}')).toBe("Add the tax");
  expect(messageOf("{not json")).toBe("{not json");
  expect(revisionText({ revisionId: "v1", revisionSummary: "Amazon S3 version id: v1" })).toBe("v1");
  expect(revisionText({ revisionId: "0123456789abcdef0123456789abcdef01234567", revisionSummary: "Mend it" })).toBe("0123456 Mend it");
});

test("names are shortened, addresses of the web only are links", () => {
  expect(principalText("arn:aws:iam::000000000000:user/ann")).toBe("ann");
  expect(principalText("arn:aws:iam::000000000000:root")).toBe("root user");
  expect(shortRevision(`sha256:${"a".repeat(64)}`)).toBe("aaaaaaa");
  expect([webAddress("javascript:alert(1)"), webAddress("https://a.example/")]).toEqual([undefined, "https://a.example/"]);
});

test("a pipeline is broken since the first failure after the last success", () => {
  const run = (status: "Failed" | "Succeeded" | "Superseded" | "InProgress", hour: number) => ({ status, lastUpdateTime: at(hour) });
  const health = healthOf([
    run("InProgress", 6),
    run("Failed", 5),
    run("Superseded", 4),
    run("Failed", 3),
    run("Succeeded", 2),
    run("Failed", 1),
  ]);
  expect(health).toMatchObject({ state: "Failed", brokenSince: at(3), isBrokenForLonger: false });
  expect(health.running).toHaveLength(1);
  expect(healthOf([]).state).toBe("Never run");
  expect(healthOf([run("Succeeded", 1)]).state).toBe("Succeeded");
  expect(healthOf(Array.from({ length: 30 }, (_, hour) => run("Failed", 30 - hour)))).toMatchObject({
    isBrokenForLonger: true,
    brokenSince: at(1),
  });
});

test("what an action did is linked by its provider", () => {
  expect(workLink({ provider: "CodeBuild", configuration: {}, externalExecutionId: "web:1-2" })?.path).toBe("/builds/web/1-2");
  expect(workLink({ provider: "ECS", configuration: { ClusterName: "c", ServiceName: "s" } })?.path).toBe("/deployments/c/s");
  expect(workLink({ provider: "Forge", configuration: {}, url: "https://forge.example/1" })?.href).toBe("https://forge.example/1");
  expect(workLink({ provider: "Manual", configuration: {}, url: "javascript:alert(1)" })).toBeUndefined();
});

test("a definition is JSON, with or without the envelope of get-pipeline", () => {
  expect(readText('{"pipeline":{"name":"web"},"metadata":{}}')).toEqual({ pipeline: { name: "web" } });
  expect(readText('{"name":"web"}')).toEqual({ pipeline: { name: "web" } });
  expect(readText("{")).toHaveProperty("problem");
  expect(readText("[]")).toEqual({ problem: "The definition must be a JSON object." });
  expect([isConflict(1, 2), isConflict(2, 2), isConflict(undefined, 2)]).toEqual([true, false, false]);
});

test("events and the story of an execution make lines of one kind", () => {
  const detail = { stage: "Build", action: "Test", state: "STARTED", "execution-id": "e1" };
  const event = {
    sequence: 7,
    id: "i",
    source: "aws.codepipeline",
    "detail-type": "t",
    account: "a",
    region: "r",
    time: at(1).toISOString(),
    resources: [],
    detail,
  };
  expect(lineOfEvent(event)).toMatchObject({ what: "Build / Test", state: "InProgress", executionId: "e1", at: at(1).getTime() });
  const lines = linesOfSpans("e1", [
    { kind: "action", stage: "Build", name: "Test", since: 1, until: 2, status: "Failed", says: "exit 1" },
  ]);
  expect(lines.map(({ what, state, says }) => [what, state, says])).toEqual([
    ["Build / Test", "InProgress", undefined],
    ["Build / Test", "Failed", "exit 1"],
  ]);
});
