/** Runs a build's real agent with this host's own shell: what the fake engine's container holds is put into a directory, and brought back. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Program, ProgramContext } from "@towpath/engine";
import { bringBack, roots, type Taken, takeOut } from "./host-files.ts";

export interface HostPrograms {
  /** The directory with programs that a project's builds find before those of this host. */
  programsOf(project: string): string | undefined;
}

/** What a build did that its log does not say. */
export interface Ran {
  /** Exit statuses of the commands, in order. */
  exits: number[];
  /** Ends what of it still runs, for a test that gives up. */
  end(): void;
}

const pollMs = 5;

/** A program for the image of builds. `ran` gets what each build did, by build id. */
export const hostAgent =
  ({ programsOf }: HostPrograms, ran: Map<string, Ran>): Program =>
  async (context) => {
    const root = mkdtempSync(join(tmpdir(), "towpath-build-"));
    chmodSync(root, 0o755);
    try {
      return await runIn(root, context, programsOf, ran);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  };

async function runIn(root: string, context: ProgramContext, programsOf: HostPrograms["programsOf"], ran: Map<string, Ran>) {
  const { files } = context;
  const id = /^export CODEBUILD_BUILD_ID='([^']+)'/m.exec(files.text("/codebuild/readonly/plan/env.sh"))?.[1] ?? "";
  const token = /^token='(.*)'$/m.exec(files.text("/codebuild/readonly/plan/plan.sh"))?.[1] ?? "";
  const exits: number[] = [];
  const taken: Taken = new Map();
  for (const at of roots) {
    mkdirSync(join(root, at), { recursive: true });
    takeOut(files, at, root, taken);
  }
  const agent = launch(root, programsOf(id.slice(0, id.lastIndexOf(":"))));
  const end = () => {
    if (agent.exitCode === null && agent.signalCode === null) kill(agent.pid as number);
  };
  ran.set(id, { exits, end });
  context.signal.addEventListener("abort", end, { once: true });
  const output = tell(agent.stdout, context, root, (line) => {
    // Its last word: the container may stay after it, and is looked into then; here it ends.
    if (line === `${token} end`) {
      end();
      for (const at of roots) bringBack(files, at, root);
    }
    const status = new RegExp(`${token} ran \\d+ (\\d+)$`).exec(line)?.[1];
    if (status !== undefined) exits.push(Number(status));
    if (line.startsWith(`${token} cache-keys `)) void takeCache(context, root, taken, () => agent.exitCode === null);
  });
  const [code] = (await once(agent, "exit")) as [number | null];
  kill(agent.pid as number);
  await output;
  return code ?? 137;
}

/** In a group of its own, which stands for the container: what a build leaves running ends with it. */
const launch = (root: string, programs: string | undefined) =>
  spawn("/bin/sh", [join(root, "codebuild/readonly/agent.sh"), join(root, "codebuild")], {
    cwd: root,
    env: { PATH: programs === undefined ? process.env["PATH"] : `${programs}:${process.env["PATH"]}` },
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });

function kill(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Whole lines, so that no name of the directory is cut in two. */
async function tell(stdout: AsyncIterable<Buffer>, context: ProgramContext, root: string, heard: (line: string) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  const put = (bytes: Buffer) => {
    const text = bytes.toString("latin1").replaceAll(root, "");
    for (const line of text.split("\n")) heard(line);
    context.stdout(Buffer.from(text, "latin1"));
  };
  for await (const chunk of stdout) {
    const all = Buffer.concat([rest, chunk]);
    const end = all.lastIndexOf(10) + 1;
    if (end > 0) put(all.subarray(0, end));
    rest = all.subarray(end);
  }
  if (rest.length > 0) put(rest);
}

/** What the server puts into the container while the agent waits for its cache; that it is done comes last. */
async function takeCache({ files }: ProgramContext, root: string, taken: Taken, waits: () => boolean): Promise<void> {
  const done = "/codebuild/output/cache/done";
  while (!files.exists(done)) {
    if (!waits()) return;
    await sleep(pollMs);
  }
  const held = files.entry(done);
  if (!held || !waits()) return;
  taken.set(done, held);
  for (const at of roots) takeOut(files, at, root, taken);
  taken.delete(done);
  takeOut(files, done, root, taken);
}
