/** `towpath build` with what its options add: on a terminal, in a VPC, with Docker, with more sources, paused. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BatchGetBuildsCommand, CreateProjectCommand, ListBuildsCommand } from "@aws-sdk/client-codebuild";
import { towpath } from "@towpath/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { makeRole } from "./kit/account.ts";
import { plainEnvironment } from "./kit/builds.ts";
import { Installation } from "./kit/installation.ts";
import { makeNetwork } from "./services/network.ts";

const terminal = "/usr/bin/script";
const hasTerminal = existsSync(terminal);
if (!hasTerminal) process.stderr.write(`build-options: SKIPPED on a terminal, because ${terminal} of util-linux makes it\n`);

let installation: Installation;
let environment: Record<string, string>;
beforeAll(async () => {
  installation = await Installation.open();
  environment = { TOWPATH_HOME: installation.directory };
  await towpath(installation.directory, "images", "ensure", "towpath/build:core");
});
afterAll(() => installation[Symbol.asyncDispose]());

let source: string;
beforeEach(() => (source = mkdtempSync(join(installation.tools.directory, "shop-"))));
afterEach(() => rmSync(source, { recursive: true }));

const program = join(import.meta.dirname, "../packages/cli/src/main.ts");
const run = (...words: string[]) => installation.tools.run(process.execPath, [program, ...words], { cwd: source, environment });
const buildspec = (commands: readonly string[], more = "") =>
  writeFileSync(
    join(source, "buildspec.yml"),
    `version: 0.2\nphases:\n  build:\n    commands:\n${commands.map((line) => `      - ${line}\n`).join("")}${more}`,
  );
const written = (log: string) => log.split("\n").filter((line) => line !== "" && !line.startsWith("[Container] "));

test.skipIf(!hasTerminal)(
  "on a terminal it shows how far it is in one line, in colour, and ends with the command's exit code",
  async () => {
    buildspec(["sleep 1", "'echo said; exit 5'"]);
    const words = ["--quiet", "--return", "--command", `"${process.execPath}" "${program}" build`, "/dev/null"];
    const { code, stdout } = await installation.tools.run(terminal, words, { cwd: source, environment: { ...environment, TERM: "xterm" } });
    expect(code).toBe(5);
    expect(stdout).toContain("said\r\n");
    expect(stdout.split("\r\u001b[2K")).toContainEqual(expect.stringMatching(/^\S+build, \d+ s/));
    expect(stdout).toContain("\u001b[31mFAILED\u001b[39m after");
    // Nothing of the line that moves is left behind the last word.
    expect(stdout.slice(stdout.lastIndexOf("FAILED"))).not.toMatch(/build, \d+ s/);
  },
);

test("has Docker, the network of a project, further sources, and what the run before left in its caches", async () => {
  const { ec2, build } = installation.clients;
  const network = await makeNetwork(ec2, "10.188");
  await build.send(
    new CreateProjectCommand({
      name: "inner",
      source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: [true]}}\n" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: plainEnvironment,
      serviceRole: await makeRole(installation.clients, "inner", "codebuild.amazonaws.com"),
      vpcConfig: { vpcId: network.vpcId, subnets: network.privateSubnets, securityGroupIds: [network.groups.inner] },
    }),
  );
  const more = join(source, "beside");
  mkdirSync(more);
  writeFileSync(join(more, "said"), "from beside\n");
  const image = ["FROM scratch", "COPY buildspec.yml /"].join("\\n");
  buildspec(
    [
      "cat $CODEBUILD_SRC_DIR_more/said",
      "mkdir -p /root/kept && echo run >> /root/kept/runs && wc -l < /root/kept/runs",
      "docker images --quiet kept | wc -l",
      `printf '${image}\\n' > Dockerfile && docker build --quiet --tag kept . > /dev/null`,
    ],
    'cache: {paths: ["/root/kept/**/*"]}\n',
  );
  const interfaceOfNewest = async () => {
    const { ids = [] } = await build.send(new ListBuildsCommand({ sortOrder: "DESCENDING" }));
    const { builds = [] } = await build.send(new BatchGetBuildsCommand({ ids: ids.slice(0, 1) }));
    return builds[0]?.networkInterface?.subnetId;
  };
  const again = () => run("build", "--privileged", "--vpc-of", "inner", "--source", source, "--source", `more=${more}`);
  for (const [runs, images] of [
    ["1", "0"],
    ["2", "1"],
  ]) {
    const { code, stdout, stderr } = await again();
    const said = ["from beside", runs, images];
    expect({ code, stderr, said: written(stdout) }).toEqual({ code: 0, stderr: expect.stringMatching(/SUCCEEDED after/), said });
    expect(network.privateSubnets).toContain(await interfaceOfNewest());
  }
});

test("with --debug it waits at codebuild-breakpoint until another terminal lets it go on", async () => {
  buildspec(["A=paused; codebuild-breakpoint; cat /tmp/told"]);
  const child = spawn(process.execPath, [program, "build", "--debug"], {
    cwd: source,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const paused = Promise.withResolvers<string>();
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (stdout.includes("Build is paused temporarily")) paused.resolve(/^Build (\S+)$/m.exec(stderr)?.[1] ?? "");
  });
  void ended.then(() => paused.reject(new Error(`It ended without a pause:\n${stdout}${stderr}`)));
  const id = await paused.promise;
  expect(await run("shell", id, "--", "sh", "-c", "echo $A; echo from the shell > /tmp/told")).toMatchObject({ stdout: "paused\n" });
  expect(await run("shell", id, "--", "codebuild-resume")).toMatchObject({ code: 0 });
  expect(await ended).toBe(0);
  expect(written(stdout)).toContain("from the shell");
});
