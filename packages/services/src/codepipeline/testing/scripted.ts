/** Action providers whose end the test decides. */
import type { ActionDeclaration, GivenPipeline } from "../declare/declaration.ts";
import type { Catalogue } from "../providers/catalogue.ts";
import { manualApproval } from "../providers/manual-approval.ts";
import type { Job, Outcome, Provider } from "../providers/provider.ts";
import type { Orchestra } from "./orchestra.ts";

type GivenAction = GivenPipeline["stages"][number]["actions"][number];

export class Script {
  readonly started: Job[] = [];
  readonly abandoned: Job[] = [];
  readonly ends = new Map<string, Outcome>();

  readonly catalogue: Catalogue = [
    this.#provider("Source", { min: 0, max: 0 }, { min: 1, max: 1 }),
    this.#provider("Build", { min: 0, max: 5 }, { min: 0, max: 5 }),
    manualApproval,
  ];

  #provider(
    category: "Source" | "Build",
    inputArtifacts: Provider["inputArtifacts"],
    outputArtifacts: Provider["outputArtifacts"],
  ): Provider {
    return {
      id: { category, owner: "AWS", provider: "Scripted", version: "1" },
      configuration: { Value: {}, Secret: { secret: true } },
      inputArtifacts,
      outputArtifacts,
      timeoutMinutes: () => 60,
      start: async (job) => {
        this.started.push(job);
        return { waiting: { wake: resource(job.actionExecutionId), waitsFor: "The test decides.", memo: { begun: true } } };
      },
      look: async (job) => this.ends.get(job.actionExecutionId) ?? { waiting: {} },
      abandon: async (job) => void this.abandoned.push(job),
    };
  }

  /** The jobs of an action in the order of their start; the last one is the one that runs. */
  jobs(actionName: string): Job[] {
    return this.started.filter((job) => job.actionName === actionName);
  }

  /** Ends the running job of an action, and lets the service know by an event. */
  async end(orchestra: Orchestra, actionName: string, outcome: "Succeeded" | "Failed" | Outcome = "Succeeded"): Promise<void> {
    const job = this.jobs(actionName).at(-1);
    if (!job) throw new TypeError(`no job of ${actionName} was started`);
    await this.endOf(orchestra, job.actionExecutionId, outcome);
  }

  /** As `end`, of one action execution, which may not have been started yet. */
  async endOf(orchestra: Orchestra, actionExecutionId: string, outcome: "Succeeded" | "Failed" | Outcome = "Succeeded"): Promise<void> {
    const job = this.started.findLast((one) => one.actionExecutionId === actionExecutionId);
    if (!job) return;
    this.ends.set(actionExecutionId, typeof outcome === "string" ? plain(outcome, job) : outcome);
    orchestra.emit({ source: "test", type: "Ended", resource: resource(actionExecutionId), detail: {} });
    await orchestra.settle();
  }
}

const resource = (actionExecutionId: string): string => `arn:test:${actionExecutionId}`;

function plain(status: "Succeeded" | "Failed", job: Job): Outcome {
  if (status === "Failed") return { done: { status, error: { code: "JobFailed", message: "The test said so." } } };
  const revision = { revisionId: `revision of ${job.actionName}`, revisionSummary: "a change" };
  return {
    done: { status, outputArtifacts: [...job.outputs], outputVariables: { Word: `of ${job.actionName}` } },
    ...(job.outputs.length > 0 && { revision: { ...revision, ...(job.outputs[0] && { name: job.outputs[0].name }) } }),
  };
}

const scripted = (category: "Source" | "Build") => ({ category, owner: "AWS" as const, provider: "Scripted", version: "1" });

export const source = (name: string, more: Partial<ActionDeclaration> = {}): GivenAction => ({
  name,
  actionTypeId: scripted("Source"),
  outputArtifacts: [{ name: `${name}Output` }],
  ...more,
});
export const build = (name: string, more: Partial<GivenAction> = {}): GivenAction => ({ name, actionTypeId: scripted("Build"), ...more });
export const approval = (name: string, more: Partial<GivenAction> = {}): GivenAction => ({
  name,
  actionTypeId: { category: "Approval", owner: "AWS", provider: "Manual", version: "1" },
  ...more,
});

/** Stages by name, each with its actions. */
export const pipelineOf = (stages: Record<string, GivenAction[]>, more: Partial<GivenPipeline> = {}): GivenPipeline => ({
  name: "shop",
  roleArn: "arn:aws:iam::000000000000:role/pipeline",
  artifactStore: { type: "S3", location: "artifacts" },
  stages: Object.entries(stages).map(([name, actions]) => ({ name, actions })),
  ...more,
});
