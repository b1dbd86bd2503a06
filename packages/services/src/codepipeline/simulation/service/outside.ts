/**
 * The world outside the server: providers whose work begins, takes time, fails to answer and ends as the schedule says, and goes on while
 * the server is down. It notices what a server must not do to it.
 */
import type { Clock, Reader } from "@towpath/journal";
import type { ActionRow } from "../../store/rows.ts";
import type { Catalogue } from "../../providers/catalogue.ts";
import { lambda } from "../../jobs/lambda.ts";
import { manualApproval } from "../../providers/manual-approval.ts";
import { ActionFailed, type Job, type Outcome, type Provider } from "../../providers/provider.ts";
import type { Dice } from "../dice.ts";
import type { Life } from "./deaths.ts";
import { resolved } from "./declarations.ts";

export class Outside {
  /** Work by the id of its action execution, and for which process it began; an end is set by the schedule. */
  readonly begun = new Map<string, { by: Life; end?: "Succeeded" | "Failed" }>();
  readonly abandoned = new Set<string>();
  /** What a server did that it must not do. */
  readonly wrongs: string[] = [];
  readonly #dice: Dice;
  readonly #server: () => { journal: Reader; life: Life };

  constructor(dice: Dice, server: () => { journal: Reader; life: Life }) {
    this.#dice = dice;
    this.#server = server;
  }

  catalogue(clock: Clock): Catalogue {
    return [this.#provider("Source", clock), this.#provider("Build", clock), manualApproval, lambda];
  }

  #provider(category: "Source" | "Build", clock: Clock): Provider {
    const outputs = category === "Source" ? 1 : 0;
    return {
      id: { category, owner: "AWS", provider: "Scripted", version: "1" },
      configuration: { Value: {} },
      inputArtifacts: { min: 0, max: 0 },
      outputArtifacts: { min: outputs, max: outputs },
      timeoutMinutes: () => 60,
      start: (job, signal) => this.#start(job, clock, signal),
      look: (job, signal) => this.#look(job, clock, signal),
      abandon: async (job) => {
        if (this.#dice.chance(0.1)) throw new Error("the provider does not answer");
        this.abandoned.add(job.actionExecutionId);
      },
    };
  }

  async #start(job: Job, clock: Clock, signal: AbortSignal): Promise<Outcome> {
    const { actionExecutionId: id, stageName, actionName, configuration, pipelineExecutionId } = job;
    const row = this.#server().journal.one<ActionRow>("SELECT * FROM codepipeline_actions WHERE id = ?", id);
    if (row?.status !== "InProgress") this.wrongs.push(`${actionName} in ${stageName} is started and is ${row?.status}`);
    if (row && row.deadline !== null) this.wrongs.push(`${actionName} in ${stageName} is started again after its start was stored`);
    const { Value: given } = configuration;
    if (given !== undefined && given !== resolved(pipelineExecutionId)) this.wrongs.push(`${actionName} is given '${given}'`);
    const how = this.#dice.weighted({ begins: 60, slow: 10, done: 10, silent: 8, fails: 3, looks: 9 });
    if (how === "silent") throw new Error("the provider does not answer");
    if (how === "fails") throw new ActionFailed("ConfigurationError", "The provider refuses it.");
    if (how === "done") return doneBy(job, this.#dice.chance(0.8) ? "Succeeded" : "Failed");
    // The work may have ended before the server hears that it began.
    this.begun.set(id, this.begun.get(id) ?? { by: this.#server().life });
    if (how === "slow") await clock.sleep(this.#dice.below(5_000), signal);
    const waiting = { wake: resourceOf(id), waitsFor: "The schedule decides.", memo: { begun: true } };
    return { waiting, ...(how === "looks" && { lookAt: job.now + this.#dice.below(120_000) }) };
  }

  /** It may take its time to say how things were when it was asked. */
  async #look(job: Job, clock: Clock, signal: AbortSignal): Promise<Outcome> {
    const work = this.begun.get(job.actionExecutionId);
    if (job.memo["begun"] !== true || !work) this.wrongs.push(`${job.actionName} is looked at and was never begun`);
    if (this.#dice.chance(0.1)) throw new Error("the provider does not answer");
    const outcome = work?.end ? doneBy(job, work.end) : { waiting: {}, ...(this.#dice.chance(0.2) && { lookAt: job.now + 30_000 }) };
    if (this.#dice.chance(0.2)) await clock.sleep(this.#dice.below(20_000), signal);
    return outcome;
  }
}

/** Events of this resource wake the action. */
export const resourceOf = (actionExecutionId: string): string => `arn:test:${actionExecutionId}`;

function doneBy({ actionName, outputs }: Job, status: "Succeeded" | "Failed"): Outcome {
  if (status === "Failed") return { done: { status, error: { code: "JobFailed", message: "The schedule said so." } } };
  return { done: { status, outputArtifacts: [...outputs], outputVariables: { Word: `of ${actionName}` } } };
}
