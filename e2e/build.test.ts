/** `towpath build`: the working tree as it is, in a terminal. */
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BatchGetBuildsCommand, ListBuildsCommand, ListProjectsCommand } from "@aws-sdk/client-codebuild";
import { ListRolesCommand } from "@aws-sdk/client-iam";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { towpath } from "@towpath/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Installation } from "./kit/installation.ts";
import { leftoversOf } from "./kit/leftovers.ts";
import { until } from "./kit/wait.ts";

let installation: Installation;
beforeAll(async () => {
  installation = await Installation.open({ TOWPATH_KEEP_FAILED: "15" });
  await towpath(installation.directory, "images", "ensure", "towpath/build:core");
});
afterAll(() => installation[Symbol.asyncDispose]());

let source: string;
beforeEach(() => (source = mkdtempSync(join(installation.tools.directory, "shop-"))));
afterEach(() => rmSync(source, { recursive: true }));

const program = join(import.meta.dirname, "../packages/cli/src/main.ts");
const build = (...words: string[]) =>
  installation.tools.run(process.execPath, [program, "build", ...words], {
    cwd: source,
    environment: { TOWPATH_HOME: installation.directory, FROM_HERE: "taken from here" },
  });
const shell = (...words: string[]) =>
  installation.tools.run(process.execPath, [program, "shell", ...words], {
    cwd: source,
    environment: { TOWPATH_HOME: installation.directory },
  });
const write = (path: string, text: string) => writeFileSync(join(source, path), text);
const commands = (...lines: string[]) =>
  write("buildspec.yml", `version: 0.2\nphases:\n  build:\n    commands:\n${lines.map((line) => `      - ${line}\n`).join("")}`);
/** The lines of the log that are not the agent's. */
const written = (log: string) => log.split("\n").filter((line) => line !== "" && !line.startsWith("[Container] "));

/** What builds of working trees have on the server besides their projects. */
async function held(): Promise<(string | undefined)[]> {
  const { s3, iam } = installation.clients;
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  return [...Buckets.map(({ Name }) => Name), ...Roles.map(({ RoleName }) => RoleName)];
}

test("builds what is there: changed, new, links and modes; nothing that is ignored", async () => {
  const { git } = installation.tools;
  commands("./say.sh", "cat link new.txt", "ls -A", 'printf "%s|" "$LINES" "$FROM_HERE"');
  write("say.sh", "#!/bin/sh\necho committed\n");
  chmodSync(join(source, "say.sh"), 0o755);
  write("target.txt", "through the link\n");
  symlinkSync("target.txt", join(source, "link"));
  write(".gitignore", "ignored\n");
  await git(source, "init", "--quiet");
  await git(source, "add", ".");
  await git(source, "commit", "--quiet", "--message", "Begin");
  write("say.sh", "#!/bin/sh\necho not committed\n");
  write("new.txt", "new\n");
  write("ignored", "");
  const { code, stdout, stderr } = await build("--env", "LINES=one\ntwo", "--env", "FROM_HERE");
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringMatching(/SUCCEEDED after [\d.]+ s/) });
  expect(written(stdout)).toEqual([
    "not committed",
    "through the link",
    "new",
    ".gitignore",
    "buildspec.yml",
    "link",
    "new.txt",
    "say.sh",
    "target.txt",
    "one",
    "two|taken from here|",
  ]);
  expect(await held()).toEqual([]);
});

test("ends with the exit code of the command that failed, its last lines, and how to try again", async () => {
  commands("seq 1 30", "'echo why; exit 7'");
  const { code, stderr } = await build("--source", source, "--env", "A=it's");
  expect(code).toBe(7);
  expect(stderr).toContain("The last lines of BUILD:\n  why\n");
  expect(stderr).toContain("in BUILD: exit status 7 of echo why; exit 7");
  const [, id = ""] = /^shell: towpath shell (\S+)$/m.exec(stderr) ?? [];
  const there = await shell(id, "--", "sh", "-c", 'echo "$A ${PWD##*/}"; ls; exit 9');
  expect(there).toMatchObject({ code: 9, stdout: "it's src\nbuildspec.yml\n" });
  expect(await shell(id, "--", "no-such-program")).toMatchObject({ code: 127 });
  expect(stderr).toContain(String.raw`again: towpath build --source ${source} --env 'A=it'\''s'`);
  expect(await held()).toEqual([]);
});

test("no line is lost and none comes twice", async () => {
  commands("'i=0; while [ $i -lt 3000 ]; do i=$((i+1)); echo $i; [ $((i % 500)) -ne 0 ] || sleep 0.3; done'");
  const { code, stdout } = await build("--json");
  expect(code).toBe(0);
  const events = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string; text?: string; status?: string; phase?: string });
  const numbers = events.flatMap(({ text = "" }) => (/^\d+$/.test(text) ? [Number(text)] : []));
  expect(numbers).toEqual(Array.from({ length: 3000 }, (_, index) => index + 1));
  expect(events[0]).toMatchObject({ type: "start" });
  expect(events.at(-1)).toMatchObject({ type: "end", status: "SUCCEEDED", exitCode: 0 });
  expect(events.filter(({ type }) => type === "phase").map(({ phase }) => phase)).toContain("UPLOAD_ARTIFACTS");
});

test("two at once, from directories of the same name, do not disturb each other", async () => {
  const [one, two] = ["one", "two"].map((parent) => join(source, parent, "app"));
  for (const [directory, said] of [
    [one, "first"],
    [two, "second"],
  ] as const) {
    mkdirSync(directory!, { recursive: true });
    writeFileSync(join(directory!, "said"), `${said}\n`);
  }
  commands("cat said", "sleep 1");
  const both = await Promise.all([one, two].map((directory) => build("--source", directory!, "--buildspec", "buildspec.yml")));
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(both.map(({ stdout }) => written(stdout))).toEqual([["first"], ["second"]]);
  expect(await held()).toEqual([]);
});

test("Ctrl-C stops the build and leaves nothing behind", async () => {
  const { codebuild } = { codebuild: installation.clients.build };
  commands("echo begun", "sleep 600");
  const before = await codebuild.send(new ListProjectsCommand({}));
  const child = spawn(process.execPath, [program, "build"], {
    cwd: source,
    env: { ...process.env, TOWPATH_HOME: installation.directory },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
    if (written(stdout).includes("begun")) child.kill("SIGINT");
  });
  expect(await ended).toBe(130);
  const { ids = [] } = await codebuild.send(new ListBuildsCommand({ sortOrder: "DESCENDING" }));
  const { builds = [] } = await codebuild.send(new BatchGetBuildsCommand({ ids: ids.slice(0, 1) }));
  expect(builds[0]).toMatchObject({ buildStatus: "STOPPED", source: { type: "S3" } });
  expect(await held()).toEqual([]);
  expect((await codebuild.send(new ListProjectsCommand({}))).projects).toEqual(before.projects);
  await until("an engine without anything of the build", async (say) => {
    const left = await leftoversOf(installation.access.installationId);
    say(left);
    return left.some(({ labels }) => labels["towpath.owner"]?.endsWith(builds[0]?.id ?? "")) ? undefined : true;
  });
});

test("what cannot be built is told in one line", async () => {
  expect(await build()).toMatchObject({ code: 1, stderr: expect.stringContaining(`looked for ${source}/buildspec.yml`) });
  write("buildspec.yml", "version: 0.2\nphases:\n\tbuild:\n");
  expect(await build()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("found character that cannot start any token at line 3"),
  });
  commands("true");
  const image = await build("--image", "127.0.0.1:1/nobody/nothing:1");
  expect(image).toMatchObject({ code: 1, stderr: expect.stringContaining("BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE") });
  expect(await build("--vpc-of", "nowhere")).toMatchObject({ code: 1, stderr: expect.stringContaining("no project nowhere") });
  expect(await build("--env", "CODEBUILD_X=1")).toMatchObject({ code: 1, stderr: expect.stringContaining("InvalidInputException") });
  expect(await held()).toEqual([]);
});
