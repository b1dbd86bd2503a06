import { performance } from "node:perf_hooks";
import type { Clock, Journal } from "@towpath/journal";
import type { Catalogue } from "../../packages/services/src/codepipeline/providers/catalogue.ts";
import type { Job, Outcome, Provider } from "../../packages/services/src/codepipeline/providers/provider.ts";

/**
 * Actions that do nothing: they end at once, or after `lastsMs` with an event, as a build's end is announced. Either way their work costs
 * no time of its own, so that what is measured is the orchestrator's.
 */
export class FakeActions {
  /** Milliseconds an action lasts, spread evenly from half to one and a half of it; 0 ends it where it is started, infinity never. */
  lastsMs = 0;
  /** From the end of one action to the start of the next of its execution. */
  readonly overheadsMs: number[] = [];
  started = 0;
  /** Hears when the last action of an execution has ended. */
  onLast: (pipelineName: string) => void = () => {};
  readonly #ended = new Map<string, number>();
  readonly #done = new Set<string>();
  readonly #parts: { journal: Journal; clock: Clock };

  constructor(parts: { journal: Journal; clock: Clock }) {
    this.#parts = parts;
  }

  readonly catalogue: Catalogue = [
    this.#provider("Source", { min: 0, max: 0 }, { min: 1, max: 1 }),
    this.#provider("Build", { min: 1, max: 5 }, { min: 0, max: 5 }),
    this.#provider("Deploy", { min: 1, max: 1 }, { min: 0, max: 0 }),
  ];

  forget(): void {
    this.overheadsMs.length = 0;
    this.started = 0;
  }

  #provider(
    category: "Source" | "Build" | "Deploy",
    inputArtifacts: Provider["inputArtifacts"],
    outputArtifacts: Provider["outputArtifacts"],
  ): Provider {
    return {
      id: { category, owner: "AWS", provider: "Fake", version: "1" },
      configuration: {},
      inputArtifacts,
      outputArtifacts,
      timeoutMinutes: () => 60,
      start: (job) => Promise.resolve(this.#start(job)),
      look: (job) => Promise.resolve(this.#done.delete(job.actionExecutionId) ? done(job) : { waiting: {} }),
    };
  }

  #start(job: Job): Outcome {
    this.started += 1;
    const ended = this.#ended.get(job.pipelineExecutionId);
    if (ended !== undefined) this.overheadsMs.push(performance.now() - ended);
    if (this.lastsMs === 0) {
      this.#end(job);
      return done(job);
    }
    const wake = `arn:aws:bench:::${job.actionExecutionId}`;
    if (this.lastsMs < Number.POSITIVE_INFINITY) void this.#endLater(job, wake);
    return { waiting: { wake, waitsFor: "The action lasts." } };
  }

  #end({ stageName, pipelineExecutionId, pipelineName }: Job): void {
    if (stageName !== "Deploy") return void this.#ended.set(pipelineExecutionId, performance.now());
    this.#ended.delete(pipelineExecutionId);
    this.onLast(pipelineName);
  }

  async #endLater(job: Job, resource: string): Promise<void> {
    await this.#parts.clock.sleep(this.lastsMs * (0.5 + Math.random()));
    this.#done.add(job.actionExecutionId);
    this.#end(job);
    const { account, region } = job;
    this.#parts.journal.transactShared((tx) => tx.emit({ account, region, source: "bench", type: "Ended", resource, detail: {} }));
  }
}

function done(job: Job): Outcome {
  const outputArtifacts = [...job.outputs];
  const revision = { revisionId: job.actionExecutionId.replaceAll("-", ""), revisionSummary: "Add a button" };
  return { done: { status: "Succeeded", outputArtifacts }, ...(job.stageName === "Source" && { revision }) };
}
