/** One scenario while it is played: the installation, what was created, and what things are called. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type {
  ActionExecutionDetail,
  PipelineDeclaration,
  PipelineExecutionSummary,
  RuleExecutionDetail,
} from "@aws-sdk/client-codepipeline";
import type { Installation } from "./installation.ts";
import { type Data, differences, mutations } from "./match.ts";
import { Names } from "./names.ts";

const connectionPattern = /arn:aws:[\w-]+:[\w-]+:\d{12}:connection\/[\w-]+/g;

/** What happened is not what the scenario says. */
export class Mismatch extends Error {
  override readonly name = "Mismatch";
}

export class Play {
  readonly installation: Installation;
  readonly folder: string;
  readonly names = new Names();
  /** Names of the pipelines it created, the main one first. */
  readonly pipelines: string[] = [];
  /** How often it pushed, so that each push changes something. */
  pushes = 0;
  /** Stands in declarations for the connections they name. */
  connectionArn: string | undefined;
  #lastEvent = 0;

  constructor(installation: Installation, folder: string) {
    this.installation = installation;
    this.folder = folder;
  }

  get pipeline(): string {
    const [first] = this.pipelines;
    if (first === undefined) throw new Error("no pipeline was created yet");
    return first;
  }

  text(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  declaration(file: string): PipelineDeclaration {
    const text = this.text(file);
    const isMade = this.connectionArn !== undefined;
    return JSON.parse(isMade ? text.replaceAll(connectionPattern, this.connectionArn as string) : text) as PipelineDeclaration;
  }

  /** Calls an operation with `$names` filled in. Throws Refused. */
  call(service: string, operation: string, input: object): Promise<Record<string, unknown>> {
    return this.installation.calls.call(service, operation, this.names.filledIn(input));
  }

  /** Lets everything happen that is ready to, and gives letters to the executions that began. */
  async rest(): Promise<void> {
    await this.installation.rest();
    const { journal } = this.installation.server.parts;
    const events = journal.eventsAfter(this.#lastEvent, { source: "aws.codepipeline" });
    for (const { sequence, detail } of events) {
      this.#lastEvent = sequence;
      const id = (detail as { "execution-id"?: string })["execution-id"];
      if (id !== undefined) this.names.addExecution(id);
    }
  }

  /** Every execution of a pipeline, newest first. */
  async executions(pipelineName: string): Promise<PipelineExecutionSummary[]> {
    return this.#pages("ListPipelineExecutions", { pipelineName }, "pipelineExecutionSummaries");
  }

  /** Every action execution of a pipeline, or of one of its executions, newest first. */
  async actions(pipelineName: string, pipelineExecutionId?: string): Promise<ActionExecutionDetail[]> {
    const filter = pipelineExecutionId === undefined ? {} : { filter: { pipelineExecutionId } };
    return this.#pages("ListActionExecutions", { pipelineName, ...filter }, "actionExecutionDetails");
  }

  /** As `actions`, of the rules of conditions. */
  async rules(pipelineName: string, pipelineExecutionId?: string): Promise<RuleExecutionDetail[]> {
    const filter = pipelineExecutionId === undefined ? {} : { filter: { pipelineExecutionId } };
    return this.#pages("ListRuleExecutions", { pipelineName, ...filter }, "ruleExecutionDetails");
  }

  /** The pipeline that an execution is of. */
  async pipelineOf(executionId: string): Promise<string> {
    for (const pipeline of this.pipelines) {
      const summaries = await this.executions(pipeline);
      if (summaries.some(({ pipelineExecutionId }) => pipelineExecutionId === executionId)) return pipeline;
    }
    throw new Error(`no pipeline has execution ${this.names.letter(executionId)}`);
  }

  /**
   * Compares, and then makes sure that the comparison can fail: each change of what is expected must be found.
   * Throws Mismatch.
   */
  check(what: string, expected: Data, actual: unknown, compare: (expected: Data, actual: Data) => string[] = differences): void {
    const [wanted, seen] = [this.names.expected(expected), this.names.withLetters(actual)];
    const found = compare(wanted, seen);
    if (found.length > 0) throw new Mismatch(`${what}\n  ${found.join("\n  ")}`);
    const blind = mutations(wanted).find((changed) => compare(changed, seen).length === 0);
    if (blind !== undefined) throw new Error(`${what}: this expectation cannot fail, ${JSON.stringify(blind)} would hold as well`);
  }

  async #pages<T>(operation: string, input: object, member: string): Promise<T[]> {
    const all: T[] = [];
    for (let nextToken: unknown; ;) {
      const page = await this.call("codepipeline", operation, {
        ...input,
        ...(nextToken !== undefined && { nextToken }),
      });
      all.push(...((page[member] ?? []) as T[]));
      nextToken = page["nextToken"];
      if (nextToken === undefined) return all;
    }
  }
}
