/**
 * What an action provider is: a declaration of its action type, and three functions. Adding a provider is adding a file and naming it
 * in catalogue.ts. Providers know nothing of stages, locks or executions; the orchestrator knows nothing of what they do.
 */
import type { ActionType } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import type { Client, Session } from "../../door/aws.ts";
import type { Home } from "../../door/parts.ts";
import type { ActionDeclaration, ActionTypeId, WorkDeclaration } from "../declare/declaration.ts";
import type { ActionProgress, ActionResult, ComputeInput, StoredArtifact } from "../store/actions.ts";
import type { Revision, SourceOverride } from "../store/executions.ts";

export interface Counts {
  min: number;
  max: number;
}

/** `values`: the only ones there are, where there is a choice. */
export interface ConfigurationKey {
  required?: boolean;
  secret?: boolean;
  /** Workers may poll for one value of it. */
  queryable?: boolean;
  values?: readonly string[];
  description?: string;
}

export interface Provider {
  readonly id: Given<ActionType>["id"];
  readonly configuration: Readonly<Record<string, ConfigurationKey>>;
  readonly inputArtifacts: Counts;
  readonly outputArtifacts: Counts;
  readonly onlyV2?: boolean;
  /** The output variables its actions have, where they are always the same. */
  readonly outputVariables?: readonly string[];
  /** Rules of the configuration beyond its keys: gives what is wrong with it. */
  check?(action: ActionDeclaration): string | undefined;
  /** How long the action may take. */
  timeoutMinutes(action: ActionDeclaration): number;
  /**
   * Begins the work. It may be called again after a crash, until what it gave was stored: it finds before it creates. Refusals of other
   * services and `ActionFailed` fail the action; anything else is tried again.
   */
  start(job: Job, signal: AbortSignal): Promise<Outcome>;
  /**
   * Whether `start` finds what an earlier `start` of the same job began, by whatever time: then it is asked to, when an action is abandoned
   * that may have begun before anybody was told what, so that it can be ended.
   */
  readonly startFinds?: true;
  /** Looks how the work is, when an event woke it or `lookAt` has come. Without it the action ends by somebody's decision or its deadline. */
  look?(job: Job, signal: AbortSignal): Promise<Outcome>;
  /** Ends the work of an action that was abandoned or took too long. The work may have ended meanwhile. */
  abandon?(job: Job, signal: AbortSignal): Promise<void>;
  /** What an action says that came to its deadline. */
  readonly timedOut?: string;
}

/**
 * `lookAt` is epoch milliseconds: the action is looked at then, if no event wakes it before. `offer` puts a job on offer to workers
 * outside, who end the action by their answer.
 */
export type Outcome =
  | { done: ActionResult; revision?: Omit<Revision, "actionName"> }
  | { waiting: ActionProgress; lookAt?: number; offer?: JobOffer };

/** What a worker polls for: a type, and in `query` the value of a queryable property. */
export interface JobOffer {
  type: ActionTypeId;
  query: Record<string, string>;
  /** Whether a worker has to acknowledge the job before it answers. */
  mustAcknowledge: boolean;
  /** How long a worker has to take the job, and again to answer it. Milliseconds. */
  replyMs?: number;
  /** With `{Config:Name}` and `{ExternalExecutionId}`: the link to the worker's own page. */
  executionUrlTemplate?: string;
}

/** One action execution, as its provider sees it. Times are epoch milliseconds. */
export interface Job {
  readonly pipelineName: string;
  readonly pipelineExecutionId: string;
  readonly actionExecutionId: string;
  readonly account: string;
  readonly region: string;
  readonly stageName: string;
  readonly actionName: string;
  /** As it is declared, with the variables not resolved. */
  readonly action: WorkDeclaration;
  /** The pipeline's role. */
  readonly roleArn: string;
  /** With the variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly inputs: readonly StoredArtifact[];
  /** Where each output artifact is to be stored; the places are the same when the job is taken up again. */
  readonly outputs: readonly StoredArtifact[];
  /** Commands and environment variables, with the variables resolved, where there are any. */
  readonly compute?: ComputeInput;
  readonly sourceOverrides: readonly SourceOverride[];
  /** The source revisions of the execution so far. */
  readonly revisions: readonly Revision[];
  /** What this provider kept with `waiting.memo`. */
  readonly memo: Readonly<Record<string, unknown>>;
  readonly startedAt: number;
  readonly deadline: number;
  readonly now: number;
  readonly home: Home;
  /** The action's role, or else the pipeline's. */
  session(): Promise<Session>;
  /** As `session`, only its client. */
  client(): Promise<Client>;
  /** CodePipeline's own client, for what AWS's service does in its own name. */
  service(): Client;
  /** The pipelines whose executions wait for this one: who started it, who started that, and so on. ARNs. */
  invokers(): string[];
  readonly newId: () => string;
  /** A named place where a test can kill the process. */
  readonly crashPoint: (name: string) => void;
}

/** The action fails, as a result and not as a fault of ours. `code` is one of AWS's failure types. */
export class ActionFailed extends Error {
  override readonly name = "ActionFailed";
  readonly code: FailureCode;
  readonly externalExecutionId: string | undefined;

  constructor(code: FailureCode, message: string, options: ErrorOptions & { externalExecutionId?: string } = {}) {
    super(message, options);
    this.code = code;
    this.externalExecutionId = options.externalExecutionId;
  }
}

export type FailureCode =
  | "JobFailed"
  | "ConfigurationError"
  | "PermissionError"
  | "RevisionOutOfSync"
  | "RevisionUnavailable"
  | "SystemUnavailable";

/** The configuration value, or undefined when it is absent or empty. */
export const valueOf = (job: Job, key: string): string | undefined => job.configuration[key] || undefined;
