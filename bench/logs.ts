import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { dataDirectory, removeDirectory, residentBytes, startServer, towpath } from "@towpath/testkit";
import { type Bench, timed } from "./support/bench.ts";
import { buildImage, createProject, runBuild, settingsOf } from "./support/codebuild.ts";

const lines = 1_000_000;
const secrets = 50;
const target = 100_000;
const megabyte = 1_048_576;
/** Memory is flat when a build of three times the lines needs at most this much more than one of a million. */
const flatRatio = 1.2;
const format = "%.0f compiling src/module/index.ts with some more text as builds do";

/**
 * A build that writes a million lines, with secrets to be masked in them; the yardstick is the same container with its output thrown away.
 * A second build writes three millions: the most memory held then, beside the most held before, tells whether memory follows the lines.
 */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory);
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(server.process.pid as number))), 100);
  try {
    const manager = new SecretsManagerClient(settingsOf(server));
    for (let i = 0; i < secrets; i++) {
      await manager.send(new CreateSecretCommand({ Name: `bench/${i}`, SecretString: randomBytes(16).toString("hex") }));
    }
    const env = Array.from({ length: secrets }, (_, i) => `    S${i}: bench/${i}\n`).join("");
    const commands = `      - seq -f "${format}" $LINES\n      - echo last $S0 $S49\n`;
    const codebuild = await createProject(
      server,
      `version: 0.2\nenv:\n  secrets-manager:\n${env}phases:\n  build:\n    commands:\n${commands}`,
    );
    const before = residentBytes(server.process.pid as number);
    const container = await timed(() =>
      promisify(execFile)("sh", ["-c", `docker run --rm --entrypoint seq ${buildImage} -f "${format}" ${lines} > /dev/null`]),
    );
    let stream = "";
    const whole = await timed(async () => (stream = (await runBuild(codebuild, { LINES: String(lines) })).logs?.streamName ?? ""));
    const empty = await timed(() => promisify(execFile)("docker", ["run", "--rm", "--entrypoint", "true", buildImage]));
    const { events } = await new CloudWatchLogsClient(settingsOf(server)).send(
      new GetLogEventsCommand({ logGroupName: "/aws/codebuild/bench", logStreamName: stream, limit: 50 }),
    );
    const isMasked = events?.some(({ message }) => message === "last *** ***\n") ?? false;
    const rate = lines / ((whole - empty) / 1_000);
    const mostAtOnce = most;
    await runBuild(codebuild, { LINES: String(3 * lines) });
    const growth = most / mostAtOnce;
    return {
      name: "logs",
      figures: {
        linesPerSecond: rate,
        dockerRunLinesPerSecond: lines / ((container - empty) / 1_000),
        buildSeconds: whole / 1_000,
        memoryBeforeMegabytes: before / megabyte,
        memoryMegabytes: mostAtOnce / megabyte,
        memoryAtThreeTimesMegabytes: most / megabyte,
        secrets,
        lines,
        maskedAsExpected: isMasked ? 1 : 0,
      },
      verdict: `at least ${target} lines a second, memory flat: ${rate >= target && growth <= flatRatio && isMasked ? "met" : "missed"}`,
    };
  } finally {
    clearInterval(watch);
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};
