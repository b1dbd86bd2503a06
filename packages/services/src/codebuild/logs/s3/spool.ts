import { createReadStream } from "node:fs";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Parts } from "../../../door/parts.ts";
import { sync } from "../../../content/write.ts";
import { uuidOf } from "../../names.ts";
import type { LogEntry } from "../container-line.ts";
import type { LogSink } from "../sink.ts";

/** Of every running build whose log goes to S3: S3 has no objects that grow, so the log is gathered here until the build ends. */
export const spoolDirectory = (home: Pick<Parts["home"], "dataDirectory">): string => join(home.dataDirectory, "codebuild-logs");

export const spoolPath = (home: Pick<Parts["home"], "dataDirectory">, buildId: string): string =>
  join(spoolDirectory(home), `${uuidOf(buildId)}.log`);

/** An entry is a line: its time with so many digits, a space, its message. */
const timeDigits = 13;
const prefixBytes = timeDigits + 1;
const newline = 10;

/** Appends entries to a file, each on the disk before `put` resolves; half an entry that a killed server left is cut off. */
export function openSpool(path: string, directory: string): LogSink {
  let isMended = false;
  const mend = async () => {
    if (isMended) return;
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const whole = await wholeBytes(path);
    if (whole !== undefined) {
      const handle = await open(path, "r+");
      await handle.truncate(whole).finally(() => handle.close());
    }
    isMended = true;
  };
  return {
    async put(entries: LogEntry[]) {
      await mend();
      const text = entries.map(({ at, message }) => `${String(at).padStart(timeDigits, "0")} ${message}`).join("");
      const handle = await open(path, "a", 0o600);
      try {
        await handle.appendFile(text);
        await sync(handle);
      } finally {
        await handle.close();
      }
    },
    async countSince(at) {
      await mend();
      let count = 0;
      for await (const line of linesOf(path)) if (Number(line.toString("latin1", 0, timeDigits)) >= at) count += 1;
      return count;
    },
  };
}

/** What the entries say, in pieces of many lines. Nothing when there is no such file. */
export async function* spooledText(path: string): AsyncGenerator<Buffer> {
  let lines: Buffer[] = [];
  let bytes = 0;
  for await (const line of linesOf(path)) {
    lines.push(line.subarray(prefixBytes));
    bytes += line.length;
    if (bytes < pieceBytes) continue;
    yield Buffer.concat(lines);
    lines = [];
    bytes = 0;
  }
  if (lines.length > 0) yield Buffer.concat(lines);
}

const pieceBytes = 64 * 1024;

export const removeSpool = (path: string): Promise<void> => rm(path, { force: true });

/** Up to the last line that is whole; undefined when there is no such file. */
async function wholeBytes(path: string): Promise<number | undefined> {
  let bytes = 0;
  for await (const line of linesOf(path)) bytes += line.length;
  return (await isThere(path)) ? bytes : undefined;
}

async function isThere(path: string): Promise<boolean> {
  const handle = await open(path, "r").catch(unlessAbsent);
  await handle?.close();
  return handle !== undefined;
}

/** Whole lines with their ends, one by one. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const handle = await open(path, "r").catch(unlessAbsent);
  if (!handle) return;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { fd: handle }) as AsyncIterable<Buffer>) {
    const all = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let from = 0;
    for (let end = all.indexOf(newline); end >= 0; end = all.indexOf(newline, from)) {
      yield all.subarray(from, end + 1);
      from = end + 1;
    }
    rest = all.subarray(from);
  }
}

function unlessAbsent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  return undefined;
}
