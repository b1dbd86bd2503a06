import type { Readable, Writable } from "node:stream";
import type { ByteSource, Labels, OutputChunk, StreamName, TerminalSize } from "./common.ts";
import type { ContainerSpec, PortProtocol } from "./container-spec.ts";
import type { ExecSession, ExecSpec } from "./exec.ts";

/** Containers. Order of a life: create, (attach,) start, wait / logs / exec, stop or kill, remove. */
export interface Containers {
  /**
   * Makes a container, not yet running, and returns its id. The image must be present (`ImageNotFound`), the name free (`NameInUse`).
   * A fixed IP address that is taken is reported here or by `start`, as `AddressInUse`.
   */
  create(spec: ContainerSpec, signal?: AbortSignal): Promise<string>;
  /** Starts it; a running one is left as it is. Rejects with `StartFailed` when the process cannot be started, `AddressInUse`. */
  start(id: string, signal?: AbortSignal): Promise<void>;
  /** Sends the stop signal, and SIGKILL after `timeoutSeconds`; resolves when it has stopped. A stopped one is left as it is. */
  stop(id: string, options: { readonly timeoutSeconds: number }, signal?: AbortSignal): Promise<void>;
  /** Sends `signalName` (`SIGTERM`, default `SIGKILL`) to the main process. `Conflict` when it is not running. */
  kill(id: string, signalName?: string): Promise<void>;
  /** Removes it. `Conflict` when it runs and `force` is not given. `volumes` also removes its anonymous volumes. */
  remove(id: string, options?: { readonly force?: boolean; readonly volumes?: boolean }): Promise<void>;
  inspect(id: string, signal?: AbortSignal): Promise<ContainerDetails>;
  /** Those that carry all `labels`; only running ones unless `all`. */
  list(options: { readonly labels?: Labels; readonly all?: boolean }, signal?: AbortSignal): Promise<readonly ContainerSummary[]>;
  /**
   * Resolves when the container is not running: at once if it has ended; a created one counts as not yet ended and is waited for.
   * Goes on over a restart of the engine. `NotFound` when it is removed meanwhile.
   */
  wait(id: string, signal?: AbortSignal): Promise<ContainerExit>;
  /** What it wrote, from the engine's own log store. Ends with the stored output, or with `follow` when the container ends. */
  logs(id: string, options?: LogOptions, signal?: AbortSignal): AsyncIterable<LogBatch>;
  /**
   * As `logs` with `follow`, several times faster when it is called before `start`: resolves as soon as nothing can be missed any more.
   * Lines are then stamped here, and two streams come in the order of arrival, not of the store: a program that wants one order of all
   * it writes sends both to one (`exec 2>&1`). Its cursors can be given to `logs` and `follow` alike. A start that fails ends it.
   */
  follow(id: string, options?: { readonly after?: string }, signal?: AbortSignal): Promise<AsyncIterable<LogBatch>>;
  /** The live streams of the main process; `stdin` only works when the spec has `stdin`. Call it before `start` to miss nothing. */
  attach(id: string, options?: { readonly stdin?: boolean }, signal?: AbortSignal): Promise<Attachment>;
  /** A command inside a running container. `Conflict` when it does not run. */
  exec(id: string, spec: ExecSpec, signal?: AbortSignal): Promise<ExecSession>;
  /** Figures of this moment. `Conflict` when it does not run. */
  stats(id: string, signal?: AbortSignal): Promise<ContainerStats>;
  /** Unpacks a tar stream below `path`, an existing directory of the container, running or not. */
  copyIn(id: string, path: string, tar: ByteSource, signal?: AbortSignal): Promise<void>;
  /** A tar stream of the file or directory `path`; its entries begin with the last part of `path`. `NotFound` (path). */
  copyOut(id: string, path: string, signal?: AbortSignal): Promise<Readable>;
  resize(id: string, size: TerminalSize): Promise<void>;
}

export type ContainerState = "created" | "running" | "paused" | "restarting" | "removing" | "exited" | "dead";

export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly imageId: string;
  readonly labels: Labels;
  readonly state: ContainerState;
  readonly createdAtMs: number;
  readonly networks: readonly ContainerNetwork[];
}

export interface ContainerDetails extends ContainerSummary {
  /** Of the last end; undefined while it has never ended or runs again. */
  readonly exitCode: number | undefined;
  readonly oomKilled: boolean;
  /** Why it could not be started, in the engine's words; empty when nothing failed. */
  readonly error: string;
  /** On the engine's host; undefined when not running. */
  readonly pid: number | undefined;
  readonly startedAtMs: number | undefined;
  readonly finishedAtMs: number | undefined;
  readonly tty: boolean;
  /** The container whose network namespace it shares, if any. */
  readonly networkContainerId: string | undefined;
  readonly ports: readonly PublishedPort[];
  readonly mounts: readonly { readonly kind: string; readonly source: string; readonly target: string; readonly readOnly: boolean }[];
}

export interface ContainerNetwork {
  readonly name: string;
  readonly id: string;
  /** Empty while the container does not run, unless the address is fixed. */
  readonly ipAddress: string;
  readonly macAddress: string;
  readonly gateway: string;
}

export interface PublishedPort {
  readonly containerPort: number;
  readonly protocol: PortProtocol;
  readonly hostAddress: string;
  readonly hostPort: number;
}

/** `oomKilled` is looked up for exit codes other than 0 only. */
export interface ContainerExit {
  readonly exitCode: number;
  readonly oomKilled: boolean;
}

export interface LogOptions {
  /** Go on until the container ends. */
  readonly follow?: boolean;
  /** Only what came after the batch that carried this cursor: nothing twice, nothing lost, also across restarts of both sides. */
  readonly after?: string;
  /** Only what was written at or after this time. */
  readonly sinceMs?: number;
  /** Only the last so many lines. */
  readonly tail?: number;
  /** Both streams unless one is named. */
  readonly stream?: StreamName;
}

/** Lines that arrived together (one read of the connection), and the place to go on from once all of them are stored. */
export interface LogBatch {
  readonly lines: readonly LogLine[];
  readonly cursor: string;
}

export interface LogLine {
  readonly stream: StreamName;
  /** When the engine received it: UTC, RFC 3339 with nine decimals and `Z`, so that strings sort as times. */
  readonly timestamp: string;
  readonly timeMs: number;
  /** Ends with a newline, or else is a part (engines cut at 16 KiB) or the end of the output; the next of the same stream continues it. */
  readonly bytes: Buffer;
}

export interface Attachment {
  readonly stdin: Writable;
  /** Ends when the container ends. Must be read to its end, or `close`d. */
  readonly output: AsyncIterable<OutputChunk>;
  close(): void;
}

export interface ContainerStats {
  readonly timeMs: number;
  /** CPU time used since the start, all cores together. */
  readonly cpuNanoseconds: number;
  readonly onlineCpus: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
  readonly networkReceivedBytes: number;
  readonly networkSentBytes: number;
  readonly diskReadBytes: number;
  readonly diskWrittenBytes: number;
  readonly processes: number;
}
