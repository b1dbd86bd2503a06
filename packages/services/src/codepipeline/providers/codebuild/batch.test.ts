import type { Build, BuildBatch, StartBuildBatchInput } from "@aws-sdk/client-codebuild";
import { describe, expect, test } from "vitest";
import { Orchestra } from "../../testing/orchestra.ts";
import { pipelineOf, Script, source } from "../../testing/scripted.ts";
import { codeBuild } from "./code-build.ts";

/** A CodeBuild that keeps batches by their idempotency token. */
class Batches {
  readonly started: StartBuildBatchInput[] = [];
  readonly stopped: string[] = [];
  readonly batches = new Map<string, BuildBatch>();
  builds: Build[] = [];

  readonly played = {
    codebuild: {
      StartBuildBatch: (input: StartBuildBatchInput) => {
        this.started.push(input);
        const id = `${input.projectName}:${input.idempotencyToken}`;
        if (!this.batches.has(id)) {
          this.batches.set(id, { id, arn: `arn:build-batch/${id}`, buildBatchStatus: "IN_PROGRESS", currentPhase: "DOWNLOAD_BATCHSPEC" });
        }
        return { buildBatch: this.batches.get(id) };
      },
      BatchGetBuildBatches: ({ ids }: { ids: string[] }) => ({ buildBatches: ids.flatMap((id) => this.batches.get(id) ?? []) }),
      BatchGetBuilds: ({ ids }: { ids: string[] }) => ({ builds: this.builds.filter(({ arn = "" }) => ids.includes(arn)) }),
      StopBuildBatch: ({ id }: { id: string }) => void this.stopped.push(id),
    },
  };

  get only(): BuildBatch {
    return [...this.batches.values()][0] as BuildBatch;
  }

  end(orchestra: Orchestra, more: Partial<BuildBatch>): Promise<void> {
    Object.assign(this.only, { buildBatchStatus: "SUCCEEDED", ...more });
    orchestra.emit({
      source: "towpath.codebuild",
      type: "Build Batch Phase Change",
      resource: this.only.arn ?? "",
      detail: {},
    });
    return orchestra.settle();
  }
}

async function opened(configuration: Record<string, string>, outputs: string[]) {
  const script = new Script();
  const batches = new Batches();
  const compile = {
    name: "Compile",
    actionTypeId: codeBuild.id,
    configuration: { ProjectName: "project", ...configuration },
    inputArtifacts: [{ name: "FetchOutput" }],
    outputArtifacts: outputs.map((name) => ({ name })),
  };
  const orchestra = new Orchestra(batches.played, [...script.catalogue, codeBuild]);
  await orchestra.call("CreatePipeline", { pipeline: pipelineOf({ Source: [source("Fetch")], Build: [compile] }) });
  return { orchestra, batches, begin: () => script.end(orchestra, "Fetch"), details: () => detailsOf(orchestra) };
}

const detailsOf = async (orchestra: Orchestra) =>
  (await orchestra.call("ListActionExecutions", { pipelineName: "shop" })).actionExecutionDetails?.[0];

describe("BatchEnabled", () => {
  test("starts a batch: every output is the artifact of a build or of one of its artifacts", async () => {
    const { orchestra, batches, begin } = await opened({ BatchEnabled: "true" }, ["build1", "build1_docs"]);
    await using _closing = orchestra;
    await begin();
    expect(batches.started).toMatchObject([
      {
        projectName: "project",
        sourceTypeOverride: "CODEPIPELINE",
        buildBatchConfigOverride: { combineArtifacts: false },
        artifactsOverride: { type: "CODEPIPELINE" },
        secondaryArtifactsOverride: [
          { type: "CODEPIPELINE", artifactIdentifier: "build1", location: "artifacts", packaging: "ZIP" },
          { type: "CODEPIPELINE", artifactIdentifier: "build1_docs", location: "artifacts", packaging: "ZIP" },
        ],
      },
    ]);
  });

  test("with CombineArtifacts the one output is the place of all", async () => {
    const { orchestra, batches, begin } = await opened({ BatchEnabled: "true", CombineArtifacts: "true" }, ["Made"]);
    await using _closing = orchestra;
    await begin();
    expect(batches.started[0]).toMatchObject({
      buildBatchConfigOverride: { combineArtifacts: true },
      artifactsOverride: { type: "CODEPIPELINE", location: "artifacts", name: expect.stringMatching(/^shop\/Made\//) },
    });
    expect(batches.started[0]?.secondaryArtifactsOverride).toBeUndefined();
  });

  test("the end of the batch ends the action, with what its builds exported", async () => {
    const { orchestra, batches, begin, details } = await opened({ BatchEnabled: "true" }, ["build1"]);
    await using _closing = orchestra;
    await begin();
    batches.builds = [
      { arn: "one", exportedEnvironmentVariables: [{ name: "TAG", value: "1" }] },
      {
        arn: "two",
        exportedEnvironmentVariables: [
          { name: "TAG", value: "2" },
          { name: "MORE", value: "x" },
        ],
      },
    ];
    await batches.end(orchestra, { buildGroups: [{ currentBuildSummary: { arn: "one" } }, { currentBuildSummary: { arn: "two" } }] });
    expect(await details()).toMatchObject({
      status: "Succeeded",
      output: {
        outputVariables: { TAG: "2", MORE: "x" },
        outputArtifacts: [{ name: "build1" }],
        executionResult: { externalExecutionId: batches.only.id },
      },
    });
  });

  test("a failed batch says why and which builds failed", async () => {
    const { orchestra, batches, begin, details } = await opened({ BatchEnabled: "true" }, []);
    await using _closing = orchestra;
    await begin();
    await batches.end(orchestra, {
      buildBatchStatus: "FAILED",
      buildGroups: [
        { identifier: "good", currentBuildSummary: { buildStatus: "SUCCEEDED" } },
        { identifier: "bad", currentBuildSummary: { buildStatus: "FAILED" } },
        { identifier: "flaky", ignoreFailure: true, currentBuildSummary: { buildStatus: "FAILED" } },
      ],
    });
    expect((await details())?.output?.executionResult).toMatchObject({
      externalExecutionSummary: "Build batch terminated with state: FAILED",
      errorDetails: { code: "JobFailed", message: "Build batch terminated with state: FAILED. Builds: bad (FAILED)" },
    });
  });

  test("abandoning stops the batch", async () => {
    const { orchestra, batches, begin, details } = await opened({ BatchEnabled: "true" }, []);
    await using _closing = orchestra;
    await begin();
    const pipelineExecutionId = (await details())?.pipelineExecutionId ?? "";
    await orchestra.call("StopPipelineExecution", { pipelineName: "shop", pipelineExecutionId, abandon: true });
    expect(batches.stopped).toEqual([batches.only.id]);
  });

  test("killed right after the batch was started, it is found again and not started twice", async () => {
    const { orchestra, batches, begin, details } = await opened({ BatchEnabled: "true" }, []);
    await using _closing = orchestra;
    orchestra.killAt = "pipeline-build-started";
    await begin();
    expect(batches.started).toHaveLength(2);
    expect(batches.batches.size).toBe(1);
    await batches.end(orchestra, {});
    expect((await details())?.status).toBe("Succeeded");
  });
});

test("what cannot be combined is refused when the pipeline is created", async () => {
  await expect(opened({ CombineArtifacts: "true" }, ["Made"])).rejects.toThrow(
    "The CombineArtifacts option of action 'Compile' can only be used with the BatchEnabled option.",
  );
  await expect(opened({ BatchEnabled: "true", CombineArtifacts: "true" }, ["a", "b"])).rejects.toThrow(
    "The action 'Compile' combines its artifacts, so it can have only one output artifact.",
  );
});
