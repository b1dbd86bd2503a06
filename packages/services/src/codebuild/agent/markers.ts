import type { UserPhase } from "../buildspec/buildspec.ts";

/** What the agent tells. `command` is an index of the plan's commands. */
export type Marker =
  | { kind: "begin" }
  | { kind: "phase"; phase: UserPhase }
  | { kind: "run"; command: number }
  | { kind: "ran"; command: number; exitStatus: number }
  /** A process of the command that is told of next was killed, since the container's memory ran out. */
  | { kind: "out-of-memory" }
  | { kind: "retry"; phase: UserPhase }
  | { kind: "phase-end"; phase: UserPhase | "DOWNLOAD_SOURCE"; failed: boolean }
  | { kind: "engine-ended"; exitStatus: number; reason: string }
  /** The shell has made out what the cache is called; the agent waits for it. */
  | { kind: "cache-keys"; keys: string[] }
  /** A line for the log. */
  | { kind: "say"; text: string }
  | { kind: "end" };

const phases = "INSTALL|PRE_BUILD|BUILD|POST_BUILD";
const shape = new RegExp(
  `^(?:(begin|end|out-of-memory)|(phase|retry) (${phases})|run (\\d+)|ran (\\d+) (\\d+)|phase-end (DOWNLOAD_SOURCE|${phases}) ([01])|engine-ended (\\d+) ?(.*)|cache-keys (.*)|say (.*))$`,
);

/** Reads what follows the token on a line of the agent; undefined when it is nothing that the agent says. */
export function parseMarker(text: string): Marker | undefined {
  const match = shape.exec(text.trimEnd());
  if (!match) return undefined;
  const [, plain, about, aboutPhase, run, ran, ranStatus, ended, endedFailed, engineStatus, reason, keys, said] = match;
  if (plain) return { kind: plain as "begin" | "end" | "out-of-memory" };
  if (about) return { kind: about as "phase" | "retry", phase: aboutPhase as UserPhase };
  if (run) return { kind: "run", command: Number(run) };
  if (ran) return { kind: "ran", command: Number(ran), exitStatus: Number(ranStatus) };
  if (ended) return { kind: "phase-end", phase: ended as UserPhase | "DOWNLOAD_SOURCE", failed: endedFailed === "1" };
  if (keys !== undefined) return { kind: "cache-keys", keys: keys.split("\t") };
  if (said !== undefined) return { kind: "say", text: said };
  return { kind: "engine-ended", exitStatus: Number(engineStatus), reason: reason ?? "" };
}
