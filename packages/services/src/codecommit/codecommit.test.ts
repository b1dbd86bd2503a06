import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inMemoryJournal, seededIds, silentLog, systemClock } from "@towpath/journal";
import { afterEach, expect, test } from "vitest";
import { openCodeconnections } from "../codeconnections/service.ts";
import { allowEverybody, Door, type Identity, rootCaller } from "../index.ts";
import { openCodecommit } from "./service.ts";

const directories: string[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  for (const made of directories.splice(0)) rmSync(made, { recursive: true, force: true });
});
function directory(): string {
  const made = mkdtempSync(join(tmpdir(), "codecommit-"));
  directories.push(made);
  return made;
}

const principal = { kind: "root" as const, arn: "arn:aws:iam::000000000000:root", userId: "000000000000" };
const identity: Identity = {
  credential: (id) =>
    id === "AKIATEST" ? { accessKeyId: id, secretAccessKey: "se/cret+", principal, account: "000000000000" } : undefined,
};

async function opened() {
  const home = {
    installationId: "i",
    account: "000000000000",
    region: "us-east-1",
    dataDirectory: directory(),
    endpoint: "http://127.0.0.1:1",
  };
  const parts = { journal: inMemoryJournal(systemClock), clock: systemClock, ids: seededIds(1), log: silentLog, identity, home };
  const door = new Door({ ...parts, authorize: allowEverybody });
  const services = [openCodecommit(parts), openCodeconnections({ ...parts, aws: door })];
  for (const service of services) door.add(service);
  const routes = services.flatMap((service) => service.routes);
  const server = createServer((request, response) => {
    const route = routes.find((one) => one.matches(request));
    if (route) void route.handle(request, response);
    else response.writeHead(418).end();
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const port = (server.address() as AddressInfo).port;
  return {
    ...parts,
    services,
    aws: door.as(rootCaller("000000000000", "us-east-1")),
    url: `http://AKIATEST:se%2Fcret%2B@127.0.0.1:${port}`,
    plain: `http://127.0.0.1:${port}`,
  };
}

const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_TERMINAL_PROMPT: "0",
  GIT_AUTHOR_NAME: "Ada",
  GIT_AUTHOR_EMAIL: "ada@example.com",
  GIT_COMMITTER_NAME: "Ada",
  GIT_COMMITTER_EMAIL: "ada@example.com",
};
const git = (cwd: string, ...args: string[]) => execFileAsync(cwd, args);
async function execFileAsync(cwd: string, args: string[]): Promise<string> {
  const { execFile } = await import("node:child_process");
  return new Promise((resolve, reject) =>
    execFile("git", args, { cwd, env: environment }, (error, stdout, stderr) =>
      error ? reject(new Error(stderr)) : resolve(stdout.trim()),
    ),
  );
}
function workTree(): string {
  const made = directory();
  execFileSync("git", ["init", "-q", "-b", "main"], { cwd: made, env: environment });
  writeFileSync(join(made, "hello.txt"), "hello\n");
  execFileSync("git", ["add", "-A"], { cwd: made, env: environment });
  execFileSync("git", ["commit", "-qm", "Say hello"], { cwd: made, env: environment });
  return made;
}

test("a push is served by git, seen by the operations and announced once", async () => {
  const { aws, url, journal, services } = await opened();
  await aws.codecommit.CreateRepository({ repositoryName: "todo" });
  const tree = workTree();
  await git(tree, "push", "-q", `${url}/v1/repos/todo`, "main");
  const commitId = await git(tree, "rev-parse", "HEAD");
  await expect(aws.codecommit.GetBranch({ repositoryName: "todo", branchName: "main" })).resolves.toEqual({
    branch: { branchName: "main", commitId },
  });
  await expect(aws.codecommit.GetCommit({ repositoryName: "todo", commitId })).resolves.toMatchObject({
    commit: { message: "Say hello\n", author: { name: "Ada" } },
  });
  const file = await aws.codecommit.GetFile({ repositoryName: "todo", filePath: "hello.txt" });
  expect(Buffer.from(file.fileContent ?? []).toString()).toBe("hello\n");
  for (const service of services) await service.recover();
  expect(journal.eventsAfter(0, { source: "aws.codecommit" }).map(({ detail }) => detail)).toMatchObject([
    { event: "referenceCreated", referenceName: "main", commitId },
  ]);
  const clone = directory();
  await git(clone, "clone", "-q", `${url}/v1/repos/todo`, ".");
  expect(await git(clone, "rev-parse", "HEAD")).toBe(commitId);
});

test("the first push to a connection's repository makes it; one that went unrecorded is announced at the next start", async () => {
  const { aws, url, journal, services, home } = await opened();
  const { ConnectionArn } = await aws.codeconnections.CreateConnection({ ConnectionName: "github", ProviderType: "GitHub" });
  const tree = workTree();
  await git(tree, "push", "-q", `${url}/git/github/acme/todo.git`, "main", "main:release/1");
  const pushes = () => journal.eventsAfter(0, { source: "aws.codeconnections" }).map(({ detail }) => detail);
  expect(pushes()).toMatchObject([
    { fullRepositoryId: "acme/todo", referenceName: "main", message: "Say hello", author: "Ada" },
    { referenceName: "release/1" },
  ]);
  const [{ id }] = journal.all<{ id: string }>("SELECT id FROM codeconnections_repositories") as [{ id: string }];
  await git(join(home.dataDirectory, "git", `${id}.git`), "update-ref", "refs/tags/v1", await git(tree, "rev-parse", "HEAD"));
  for (const service of services) await service.recover();
  for (const service of services) await service.recover();
  expect(pushes()).toHaveLength(3);
  expect(pushes()[2]).toMatchObject({ referenceType: "tag", referenceName: "v1", connectionArn: ConnectionArn });
});

test("without credentials, with wrong ones, and to nowhere, git tells its user why not", async () => {
  const { aws, url, plain } = await opened();
  await aws.codecommit.CreateRepository({ repositoryName: "todo" });
  const tree = workTree();
  await expect(git(tree, "push", "-q", plain.replace("//", "//AKIATEST:wrong@") + "/v1/repos/todo", "main")).rejects.toThrow(
    /Authentication failed/,
  );
  await expect(git(tree, "push", "-q", `${url}/v1/repos/none`, "main")).rejects.toThrow("Repository none does not exist");
  await expect(git(tree, "fetch", "-q", `${url}/git/none/acme/todo.git`)).rejects.toThrow("no connection named none");
});

test("the signature of the AWS CLI's credential helper is a password", async () => {
  const { aws, plain } = await opened();
  await aws.codecommit.CreateRepository({ repositoryName: "todo" });
  const tree = workTree();
  const { createHash, createHmac } = await import("node:crypto");
  const time = new Date().toISOString().replace(/[-:]|\.\d+Z/g, "");
  const date = time.slice(0, 8);
  const canonical = `GIT\n/v1/repos/todo\n\nhost:127.0.0.1\n\nhost\n`;
  const text = [
    "AWS4-HMAC-SHA256",
    time,
    `${date}/us-east-1/codecommit/aws4_request`,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
  const key = hmac(hmac(hmac(hmac("AWS4se/cret+", date), "us-east-1"), "codecommit"), "aws4_request");
  const password = `${time}Z${hmac(key, text).toString("hex")}`;
  await git(tree, "push", "-q", `${plain.replace("//", `//AKIATEST:${password}@`)}/v1/repos/todo`, "main");
  await expect(aws.codecommit.ListBranches({ repositoryName: "todo" })).resolves.toEqual({ branches: ["main"] });
});

test("AWS's words for what is not there", async () => {
  const { aws } = await opened();
  await expect(aws.codecommit.GetRepository({ repositoryName: "none" })).rejects.toMatchObject({
    name: "RepositoryDoesNotExistException",
    message: "none does not exist",
  });
  await aws.codecommit.CreateRepository({ repositoryName: "todo" });
  await expect(aws.codecommit.CreateRepository({ repositoryName: "todo" })).rejects.toThrow("Repository named todo already exists");
  await expect(aws.codecommit.GetBranch({ repositoryName: "todo", branchName: "main" })).rejects.toMatchObject({
    name: "BranchDoesNotExistException",
  });
  await expect(aws.codecommit.GetFile({ repositoryName: "todo", filePath: "x", commitSpecifier: "--output=/tmp/x" })).rejects.toMatchObject(
    { name: "CommitDoesNotExistException" },
  );
});

test("a name that git does not take for a branch is refused in CodeCommit's words", async () => {
  const { aws } = await opened();
  await aws.codecommit.CreateRepository({ repositoryName: "todo" });
  for (const branchName of ["a..b", "with space", "end.lock"]) {
    const created = aws.codecommit.CreateBranch({ repositoryName: "todo", branchName, commitId: "1".repeat(40) });
    await expect(created).rejects.toMatchObject({ name: "InvalidBranchNameException" });
  }
});

test("a repository is looked into: refs, commits, what a commit changed, folders and files", async () => {
  const { aws, url, services } = await opened();
  await aws.codecommit.CreateRepository({ repositoryName: "todo" });
  await aws.codeconnections.CreateConnection({ ConnectionName: "github", ProviderType: "GitHub" });
  const tree = workTree();
  mkdirSync(join(tree, "src"));
  writeFileSync(join(tree, "src/main.ts"), "main();\n");
  writeFileSync(join(tree, "logo.bin"), Buffer.from([0, 1, 2]));
  await git(tree, "add", "-A");
  await git(tree, "commit", "-qm", "Add main");
  await git(tree, "tag", "-a", "v1", "-m", "First");
  for (const path of ["/v1/repos/todo", "/git/github/acme/todo.git"]) await git(tree, "push", "-q", `${url}${path}`, "main", "v1");
  const id = await git(tree, "rev-parse", "HEAD");
  const first = await git(tree, "rev-parse", "HEAD^");
  const asking =
    (index: number, of: Record<string, string>) =>
    async (question: string, more: Record<string, string> = {}) =>
      services[index]?.questions[question]?.({
        query: new URLSearchParams({ ...of, ...more }),
        body: "",
        account: "000000000000",
        region: "us-east-1",
        now: 0,
      });
  for (const ask of [asking(0, { repository: "todo" }), asking(1, { connection: "github", repository: "acme/todo" })]) {
    const commit = { id, parents: [first], author: "Ada", message: "Add main" };
    expect(await ask("refs")).toMatchObject({
      refs: [
        { name: "main", type: "branch", commit },
        { name: "v1", type: "tag", commit },
      ],
    });
    expect(await ask("commits", { at: "main" })).toMatchObject({ commits: [commit, { id: first, message: "Say hello" }] });
    expect(await ask("commits", { at: "main", skip: "1" })).toMatchObject({ commits: [{ id: first }] });
    expect(await ask("commit", { at: id })).toMatchObject({ commit, isCut: false, patch: expect.stringContaining("+main();") });
    expect(await ask("commit", { at: first })).toMatchObject({ patch: expect.stringContaining("+hello") });
    expect(await ask("tree", { at: id })).toMatchObject({
      entries: [{ name: "src", type: "folder" }, { name: "hello.txt", sizeBytes: 6 }, { name: "logo.bin" }],
    });
    expect(await ask("tree", { at: id, path: "src" })).toMatchObject({ entries: [{ path: "src/main.ts", type: "file" }] });
    await expect(ask("commits", { at: "--output=/tmp/x" })).rejects.toThrow("does not exist");
    await expect(ask("tree", { at: id, path: "none" })).rejects.toThrow("none does not exist");
  }
  await expect(asking(0, { repository: "none" })("refs")).rejects.toThrow("none does not exist");
  const ask = asking(1, { connection: "github", repository: "acme/todo" });
  expect(await ask("file", { at: id, path: "src/main.ts" })).toEqual({ path: "src/main.ts", sizeBytes: 8, text: "main();\n" });
  expect(await ask("file", { at: id, path: "logo.bin" })).toEqual({ path: "logo.bin", sizeBytes: 3, left: "binary" });
  await expect(ask("file", { at: id, path: "none" })).rejects.toThrow("none does not exist");
  expect(await asking(1, {})("repositories")).toMatchObject({
    connections: [{ name: "github", pushTo: "http://127.0.0.1:1/git/github", repositories: [{ name: "acme/todo" }] }],
  });
});
