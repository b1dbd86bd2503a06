import { dataDirectory, removeDirectory, type RunningServer, startServer, towpath } from "@towpath/testkit";
import { type Bench, median } from "./support/bench.ts";
import { createProject, logOf, runBuild } from "./support/codebuild.ts";

const commands = 200;
const rounds = 5;
const targetMs = 8;
const privilegedTargetSeconds = 1;

/** Of a command that does nothing, `commands` times, beside as many `sh -c` in the same container; both timed in there. */
const shellBuildspec = [
  "version: 0.2",
  "phases:",
  "  build:",
  "    commands:",
  "      - begun=$(date +%s%N)",
  ...Array.from({ length: commands }, () => "      - ':'"),
  `      - echo "commands-ns $(( ($(date +%s%N) - begun) / ${commands + 1} ))"`,
  "      - |",
  "        begun=$(date +%s%N); i=0",
  `        while [ $i -lt ${commands} ]; do sh -c :; i=$((i + 1)); done`,
  `        echo "sh-c-ns $(( ($(date +%s%N) - begun) / ${commands} ))"`,
  "",
].join("\n");

const firstStep = (command: string): string => `version: 0.2\nphases: {build: {commands: [${JSON.stringify(command)}]}}\n`;
const plainStep = firstStep("echo Step 1/2");
const dockerStep = firstStep("printf 'FROM scratch\\nCOPY file /\\n' > Dockerfile; touch file; DOCKER_BUILDKIT=0 docker build .");

/** What a command costs above `sh -c`, and how much later than any first command the first step of `docker build` comes. */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory);
  try {
    const codebuild = await createProject(server, shellBuildspec);
    const environment = { privilegedModeOverride: true };
    await runBuild(codebuild);
    await runBuild(codebuild, {}, { buildspecOverride: dockerStep, ...environment });
    const own: number[] = [];
    const shell: number[] = [];
    const plain: number[] = [];
    const privileged: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const lines = (await logOf(server, await runBuild(codebuild))).map(({ text }) => text);
      own.push(numberAfter(lines, "commands-ns") / 1e6);
      shell.push(numberAfter(lines, "sh-c-ns") / 1e6);
      plain.push(await secondsToStep(server, codebuild, { buildspecOverride: plainStep }));
      privileged.push(await secondsToStep(server, codebuild, { buildspecOverride: dockerStep, ...environment }));
    }
    const aboveMs = median(own) - median(shell);
    const later = median(privileged) - median(plain);
    const isMet = aboveMs <= targetMs && later <= privilegedTargetSeconds;
    return {
      name: "build-shell",
      figures: {
        commandMs: median(own),
        shellMs: median(shell),
        aboveMs,
        ratioToShell: median(own) / median(shell),
        firstCommandSeconds: median(plain),
        firstDockerStepSeconds: median(privileged),
        laterSeconds: later,
        commands,
        rounds,
      },
      verdict: `a command at most ${targetMs} ms above sh -c, the first step of docker build at most ${privilegedTargetSeconds} s later: ${isMet ? "met" : "missed"}`,
    };
  } finally {
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};

/** From the start of the build to the log line that says "Step 1/". */
async function secondsToStep(
  server: RunningServer,
  codebuild: Awaited<ReturnType<typeof createProject>>,
  overrides: NonNullable<Parameters<typeof runBuild>[2]>,
): Promise<number> {
  const build = await runBuild(codebuild, {}, overrides);
  const step = (await logOf(server, build)).find(({ text }) => text.startsWith("Step 1/"));
  if (!step) throw new Error("the log has no first step");
  return (step.at - (build.startTime?.getTime() ?? Number.NaN)) / 1_000;
}

function numberAfter(lines: readonly string[], word: string): number {
  const line = lines.find((text) => text.startsWith(`${word} `));
  if (line === undefined) throw new Error(`the log has no line ${word}`);
  return Number(line.split(" ")[1]);
}
