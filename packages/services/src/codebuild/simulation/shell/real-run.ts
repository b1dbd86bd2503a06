/** Runs a buildspec's plan with the real agent, in a directory of its own and by one of this host's shells. */
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parseMarker } from "../../agent/markers.ts";
import { payload } from "../../agent/payload.ts";
import { parseBuildspec } from "../../buildspec/parse-buildspec.ts";
import { compilePlan } from "../../plan/plan.ts";
import { settingsOf } from "../../plan/settings.ts";

const run = promisify(execFile);
const token = "d1ce0000d1ce";

/** The shells of this host that the agent can be run with. */
export const hostShells = (): string[] =>
  ["dash", "bash", "busybox sh"].filter((name) => {
    try {
      execFileSync("sh", ["-c", `${name} -c true`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });

/** What happened: phases as they begin and end, and each command's status with its output up to the blank line that ends it. */
export async function realEvents(buildspec: string, shell: string): Promise<string[]> {
  const home = mkdtempSync(join(tmpdir(), "agent-simulation-"));
  try {
    mkdirSync(join(home, "work"), { recursive: true });
    mkdirSync(join(home, "output/tmp"), { recursive: true });
    const plan = compilePlan(settings, parseBuildspec(buildspec), { directory: join(home, "work"), buildspecLocation: "x" });
    writeFileSync(join(home, "shell"), `#!/bin/sh\nexec ${shell} "$@"\n`, { mode: 0o755 });
    const variables = Object.entries(plan.variables).flatMap(([name, source]) => (source.from === "text" ? [[name, source.value]] : []));
    const own = { CODEBUILD_BUILD_SUCCEEDING: "1", CODEBUILD_SRC_DIR: join(home, "work") };
    for (const { path, text, mode } of payload(plan, token, { ...own, ...Object.fromEntries(variables) }, home)) {
      const full = join("/", path);
      mkdirSync(text === undefined ? full : dirname(full), { recursive: true });
      if (text !== undefined) writeFileSync(full, text.replace(/^shell=.*$/m, `shell=${home}/shell`), { mode });
    }
    const { stdout } = await run(join(home, "shell"), [join(home, "readonly/agent.sh"), home], { env: { PATH: process.env["PATH"] } });
    return eventsOf(stdout);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const settings = settingsOf(
  {
    source: { type: "NO_SOURCE" },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "x", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: "r",
  },
  {},
);

function eventsOf(stdout: string): string[] {
  const events: string[] = [];
  let output = "";
  for (const line of stdout.split(/(?<=\n)/)) {
    const marker = line.startsWith(token) ? parseMarker(line.slice(token.length + 1)) : undefined;
    if (!marker) output += line;
    else if (marker.kind === "phase" || marker.kind === "retry") events.push(`${marker.kind} ${marker.phase}`);
    else if (marker.kind === "phase-end") events.push(`phase-end ${marker.phase} ${marker.failed ? "failed" : "succeeded"}`);
    else if (marker.kind === "ran") events.push(`ran ${marker.exitStatus}: ${output}`);
    if (marker) output = "";
  }
  return events;
}
