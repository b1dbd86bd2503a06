import { expect, test } from "vitest";
import { catalogue } from "../providers/catalogue.ts";
import { Orchestra } from "../testing/orchestra.ts";
import { approval, pipelineOf } from "../testing/scripted.ts";

const connection = "arn:aws:codeconnections:us-east-1:000000000000:connection/1";

test("explaining a pipeline tells what its sources detect, how often they are asked, and what the last changes came to", async () => {
  const played = {
    codeconnections: {
      GetConnection: () => ({ Connection: { ConnectionName: "hub", ConnectionStatus: "AVAILABLE", HostArn: "h" } }),
      ListTagsForResource: () => ({ Tags: [{ Key: "towpath:poll-seconds", Value: "30" }] }),
    },
  };
  await using orchestra = new Orchestra(played, catalogue, "file:///nowhere");
  const sourceOf = (name: string, provider: string, configuration: Record<string, string>) => ({
    name,
    actionTypeId: { category: "Source" as const, owner: "AWS" as const, provider, version: "1" },
    configuration,
    outputArtifacts: [{ name }],
  });
  const actions = [
    sourceOf("Code", "CodeStarSourceConnection", { ConnectionArn: connection, FullRepositoryId: "ann/shop", BranchName: "main" }),
    sourceOf("Objects", "S3", { S3Bucket: "b", S3ObjectKey: "k", PollForSourceChanges: "false" }),
    sourceOf("Image", "ECR", { RepositoryName: "shop" }),
  ];
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: actions, Check: [approval("Ok")] }) });
  await orchestra.until(() => orchestra.journal.one("SELECT 1 FROM codepipeline_polls") !== undefined);
  const pushed = { referenceType: "branch", commitId: "c0ffee00".repeat(5), author: "Ada", message: "m" };
  for (let number = 0; number < 25; number++) {
    const detail = { connectionArn: connection, fullRepositoryId: "ann/shop", ...pushed, referenceName: `topic-${number}` };
    orchestra.emit({ source: "aws.codeconnections", type: "Repository Push", resource: connection, detail });
  }
  await orchestra.until(() => orchestra.journal.all("SELECT 1 FROM codepipeline_verdicts WHERE change LIKE '%topic-24%'").length > 0);
  const { sources, changes } = (await orchestra.ask("explain", { of: "shop" })) as { sources: object[]; changes: object[] };
  expect(sources).toMatchObject([
    { action: "Code", detects: "pushes to branch main", polling: { everySeconds: 30, error: expect.stringContaining("git failed") } },
    { action: "Objects", detects: "nothing by itself: PollForSourceChanges is false" },
    { action: "Image", detects: expect.stringContaining("EventBridge rule") },
  ]);
  expect(changes).toHaveLength(20);
  expect(changes[0]).toMatchObject({
    outcome: "ignored",
    change: "push of branch topic-24 (commit c0ffee00)",
    because: "the action follows branch main",
  });
});
