import type { LogLine } from "@towpath/engine";
import { type Marker, parseMarker } from "../agent/markers.ts";
import type { BuildEvent } from "../decide.ts";
import { logEventBytes, logEventOverheadBytes } from "../limits.ts";
import type { Context } from "../model.ts";
import type { BuildPlan } from "../plan/plan.ts";
import { containerLines, type LogEntry, phaseCompleteTexts } from "./container-line.ts";
import type { Masker } from "./masker.ts";

/** What has to be remembered to read on later: why the current phase fails, whether the agent has ended, the last entry's time. */
export interface TranscriptState {
  context?: Context;
  ended: boolean;
  lastAt: number;
  /** A process of the command that ends next was killed for want of memory. */
  outOfMemory?: boolean;
}

const outOfMemoryText = "A process was killed because the memory of the build's compute type ran out; a larger compute type has more.";

export const freshTranscript: TranscriptState = { ended: false, lastAt: 0 };

/**
 * Turns what a build container wrote into the log that AWS shows and the events of the build: the agent's markers become
 * `[Container]` lines, everything is masked. The same input from the same state gives the same output, whatever the pieces it comes in.
 */
export class Transcript {
  readonly #plan: BuildPlan;
  readonly #token: string;
  readonly #masker: Masker;
  #state: TranscriptState;
  #parts: Buffer[] = [];
  /** The beginning of a line that is too long for one event. */
  #head = "";
  #entries: LogEntry[] = [];
  #bytes = 0;
  #events: BuildEvent[] = [];
  #cacheKeys: string[] | undefined;

  constructor(plan: BuildPlan, token: string, masker: Masker, state: TranscriptState) {
    this.#plan = plan;
    this.#token = token;
    this.#masker = masker;
    this.#state = { ...state };
  }

  /** A copy, to be stored when `pending` is false. */
  get state(): TranscriptState {
    return { ...this.#state };
  }

  /** Whether a line has begun and not ended: what was fed up to now is then not all in the entries. */
  get pending(): boolean {
    return this.#parts.length > 0 || this.#head !== "";
  }

  /** Entries that wait to be taken, about how many bytes they have, and whether the agent waits for a cache. */
  get waiting(): { entries: number; bytes: number; cacheKeys: boolean } {
    return { entries: this.#entries.length, bytes: this.#bytes, cacheKeys: this.#cacheKeys !== undefined };
  }

  feed(line: LogLine): void {
    const { bytes } = line;
    // A container may stay after the agent's last word; what is written there then is not of the build.
    if (this.#state.ended) return;
    if (bytes[bytes.length - 1] !== 10) {
      this.#parts.push(bytes);
      this.#cutLong(line);
      return;
    }
    if (this.#parts.length === 0 && this.#head === "") {
      this.#line(bytes.toString("utf8", 0, bytes.length - 1), line);
      return;
    }
    this.#parts.push(bytes.subarray(0, -1));
    this.finish(line);
  }

  /** Ends an unfinished last line. */
  finish(line: LogLine): void {
    if (!this.pending) return;
    const text = this.#cut(this.#head + Buffer.concat(this.#parts).toString("utf8"), logEventBytes, line);
    this.#parts = [];
    this.#head = "";
    this.#line(text, line);
  }

  /** `cacheKeys` are those whose cache the agent waits for. */
  take(): { entries: LogEntry[]; events: BuildEvent[]; cacheKeys: string[] | undefined } {
    const taken = { entries: this.#entries, events: this.#events, cacheKeys: this.#cacheKeys };
    this.#entries = [];
    this.#events = [];
    this.#cacheKeys = undefined;
    this.#bytes = 0;
    return taken;
  }

  /** Hands out the beginning of a line that grows too long, leaving what may be the beginning of a secret. */
  #cutLong(line: LogLine): void {
    const size = this.#parts.reduce((sum, part) => sum + part.length, this.#head.length);
    if (size < 2 * logEventBytes) return;
    // The end may be the first half of a character: it stays back with the last part.
    const kept = Buffer.concat(this.#parts);
    const whole = completeCharacters(kept);
    const text = this.#head + kept.toString("utf8", 0, whole);
    this.#parts = whole < kept.length ? [kept.subarray(whole)] : [];
    this.#head = this.#cut(text, 2 * logEventBytes - 1, line);
  }

  /** Hands out pieces from the beginning until at most `most` is left. Where they are cut does not depend on how the line came. */
  #cut(text: string, most: number, line: LogLine): string {
    let rest = text;
    while (rest.length > most) {
      const cut = this.#masker.cut(rest, logEventBytes);
      if (cut === 0) break;
      this.#output(rest.slice(0, cut), line);
      rest = rest.slice(cut);
    }
    return rest;
  }

  #line(text: string, line: LogLine): void {
    const at = text.indexOf(this.#token);
    if (at < 0) return this.#output(text, line);
    const marker = parseMarker(text.slice(at + this.#token.length + 1));
    if (!marker) return this.#output(text, line);
    if (at > 0) this.#output(text.slice(0, at), line);
    this.#tell(marker, line);
  }

  #output(text: string, line: LogLine): void {
    const message = `${this.#masker.mask(text)}\n`;
    this.#add({ at: this.#time(line), message });
  }

  #add(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#bytes += entry.message.length + logEventOverheadBytes;
  }

  #time(line: LogLine): number {
    if (line.timeMs > this.#state.lastAt) this.#state.lastAt = line.timeMs;
    return this.#state.lastAt;
  }

  #say(text: string, line: LogLine): void {
    const masked = text
      .split("\n")
      .map((part) => this.#masker.mask(part))
      .join("\n");
    for (const entry of containerLines(this.#time(line), masked, line.timestamp)) this.#add(entry);
  }

  #tell(marker: Marker, line: LogLine): void {
    switch (marker.kind) {
      case "begin":
        return this.#phaseEnds("DOWNLOAD_SOURCE", false, line);
      case "phase":
        return this.#say(`Entering phase ${marker.phase}`, line);
      case "run":
        return this.#say(`Running command ${this.#text(marker.command).replace(/\n$/, "")}`, line);
      case "ran":
        return this.#ran(marker.command, marker.exitStatus, line);
      case "retry":
        delete this.#state.context;
        return this.#say(`Retrying phase ${marker.phase}`, line);
      case "phase-end":
        return this.#phaseEnds(marker.phase, marker.failed, line);
      case "engine-ended":
        return this.#say(
          `The container engine of this build ended with exit status ${marker.exitStatus}. ${marker.reason}`.trimEnd(),
          line,
        );
      case "cache-keys":
        this.#cacheKeys = marker.keys;
        return;
      case "say":
        return this.#say(marker.text, line);
      case "out-of-memory":
        this.#state.outOfMemory = true;
        return;
      case "end":
        this.#state.ended = true;
    }
  }

  #ran(command: number, exitStatus: number, line: LogLine): void {
    const memory = this.#state.outOfMemory ? `. ${outOfMemoryText}` : "";
    delete this.#state.outOfMemory;
    if (exitStatus === 0) return;
    const text = this.#text(command);
    this.#say(`Command did not exit successfully ${text} exit status ${exitStatus}`, line);
    this.#state.context ??= {
      // What installs runtimes belongs to reading the buildspec.
      statusCode: this.#plan.runtimes?.commands.includes(command) ? "YAML_FILE_ERROR" : "COMMAND_EXECUTION_ERROR",
      message: this.#masker.mask(`Error while executing command: ${text}. Reason: exit status ${exitStatus}${memory}`),
    };
  }

  #phaseEnds(phase: Extract<BuildEvent, { kind: "phase-ended" }>["phase"], failed: boolean, line: LogLine): void {
    const context = failed ? this.#state.context : undefined;
    delete this.#state.context;
    for (const text of phaseCompleteTexts(phase, failed ? "FAILED" : "SUCCEEDED", context)) this.#say(text, line);
    const status = failed ? "FAILED" : "SUCCEEDED";
    const next = this.#plan.sandbox && !failed ? ({ next: "RUN_SANDBOX" } as const) : undefined;
    this.#events.push({ kind: "phase-ended", phase, status, at: this.#time(line), ...(context && { context }), ...next });
  }

  #text(command: number): string {
    return this.#plan.commands[command]?.text ?? "";
  }
}

/** How many bytes of UTF-8 text are whole characters. */
function completeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
