import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import type { GivenPipeline } from "../declare/declaration.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, pipelineOf } from "../testing/scripted.ts";

const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/1";
const commitId = "c0ffee00".repeat(5);

const sourceOf = (name: string, provider: string, configuration: Record<string, string>) => ({
  name,
  actionTypeId: { category: "Source" as const, owner: "AWS" as const, provider, version: "1" },
  configuration,
  outputArtifacts: [{ name }],
});
const gitSource = (name: string, BranchName: string) =>
  sourceOf(name, "CodeStarSourceConnection", { ConnectionArn: connection, FullRepositoryId: "ann/shop", BranchName });

async function opened(actions: ReturnType<typeof sourceOf>[], more: Partial<GivenPipeline> = {}) {
  const orchestra = new Orchestra({}, catalogue);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: actions, Check: [approval("Ok")] }, more) });
  return orchestra;
}

async function push(orchestra: Orchestra, referenceName: string, more: object = {}) {
  const detail = { connectionArn: connection, fullRepositoryId: "ann/shop", referenceType: "branch", referenceName, commitId, ...more };
  orchestra.emit({ source: "aws.codeconnections", type: "Repository Push", resource: connection, detail });
  await orchestra.settle();
}

const startedWith = (orchestra: Orchestra) =>
  orchestra.journal
    .all<{ source_overrides: string }>("SELECT source_overrides FROM codepipeline_executions ORDER BY sequence")
    .slice(1)
    .map((row) => (JSON.parse(row.source_overrides) as { actionName: string }[]).map(({ actionName }) => actionName));

test("a push that fits several sources starts the pipeline once, with its commit for each of them", async () => {
  await using orchestra = await opened([gitSource("App", "main"), gitSource("Docs", "main"), gitSource("Next", "next")]);
  await push(orchestra, "main");
  await push(orchestra, "next");
  await push(orchestra, "other");
  expect(startedWith(orchestra)).toEqual([["App", "Docs"], ["Next"]]);
});

test("one trigger's source leaves the detection of the others as it is", async () => {
  const gitConfiguration = { sourceActionName: "App", push: [{ tags: { includes: ["v*"] } }] };
  const triggers = [{ providerType: "CodeStarSourceConnection" as const, gitConfiguration }];
  await using orchestra = await opened([gitSource("App", "main"), gitSource("Docs", "main")], { triggers });
  await push(orchestra, "main");
  await push(orchestra, "v1", { referenceType: "tag" });
  expect(startedWith(orchestra)).toEqual([["Docs"], ["App"]]);
});

test("CodeCommit starts with exactly the commit of the push; a branch that is deleted starts nothing", async () => {
  await using orchestra = await opened([sourceOf("Code", "CodeCommit", { RepositoryName: "shop", BranchName: "main" })]);
  const change = { repositoryName: "shop", referenceType: "branch", referenceName: "main", commitId };
  for (const event of ["referenceDeleted", "referenceCreated", "referenceUpdated"])
    orchestra.emit({
      source: "aws.codecommit",
      type: "CodeCommit Repository State Change",
      resource: "arn:aws:codecommit:us-east-1:000000000000:shop",
      detail: { ...change, event },
    });
  await orchestra.settle();
  expect(startedWith(orchestra)).toEqual([["Code"], ["Code"]]);
});

test("when as many run as may, a push is refused and says so", async () => {
  await using orchestra = await opened([gitSource("App", "main")], { executionMode: "PARALLEL" });
  for (let number = 0; number < 50; number++) await push(orchestra, "main");
  expect(startedWith(orchestra)).toHaveLength(49);
  const verdicts = orchestra.journal.all("SELECT outcome, because FROM codepipeline_verdicts ORDER BY number DESC LIMIT 2");
  expect(verdicts).toMatchObject([
    { outcome: "refused", because: "50 executions are running, which is the limit" },
    { outcome: "started" },
  ]);
});
