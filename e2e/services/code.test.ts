import * as sdk from "@aws-sdk/client-codecommit";
import * as connections from "@aws-sdk/client-codestar-connections";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let code: sdk.CodeCommitClient;
let links: connections.CodeStarConnectionsClient;
/** A working copy with two commits on `main`. */
let tree: string;
let commits: string[];
beforeAll(async () => {
  installation = await Installation.open();
  const { endpoint, region, accessKeyId, secretAccessKey } = installation.access;
  const settings = { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
  code = new sdk.CodeCommitClient(settings);
  links = new connections.CodeStarConnectionsClient(settings);
  const { tools } = installation;
  tree = join(tools.directory, "tree");
  mkdirSync(join(tree, "dir"), { recursive: true });
  await tools.git(tree, "init", "-q");
  writeFileSync(join(tree, "dir", "größe.txt"), "one\n");
  writeFileSync(join(tree, "run.sh"), "#!/bin/sh\n", { mode: 0o755 });
  await tools.git(tree, "add", "-A");
  await tools.git(tree, "commit", "-qm", "Begin\n\nWith a body.");
  writeFileSync(join(tree, "dir", "größe.txt"), "two\n");
  await tools.git(tree, "commit", "-qam", "Go on");
  commits = (await tools.git(tree, "log", "--reverse", "--format=%H")).split("\n");
});
afterAll(() => installation[Symbol.asyncDispose]());

describe("CodeCommit", () => {
  const repositoryName = "walk.repo-1";
  let url = "";

  test("a repository is made and found", async () => {
    const create = new sdk.CreateRepositoryCommand({ repositoryName, repositoryDescription: "a walk", tags: { team: "blue" } });
    const { repositoryMetadata } = await code.send(create);
    url = repositoryMetadata?.cloneUrlHttp ?? "";
    expect(repositoryMetadata).toMatchObject({
      repositoryName,
      accountId: "000000000000",
      Arn: `arn:aws:codecommit:us-east-1:000000000000:${repositoryName}`,
      repositoryDescription: "a walk",
    });
    expect(repositoryMetadata?.defaultBranch).toBeUndefined();
    expect(await refusalOf(code.send(create))).toMatchObject({ name: "RepositoryNameExistsException", status: 400 });
    expect(await refusalOf(code.send(new sdk.GetRepositoryCommand({ repositoryName: "none" })))).toMatchObject({
      name: "RepositoryDoesNotExistException",
      message: "none does not exist",
    });
    expect((await code.send(new sdk.ListRepositoriesCommand({}))).repositories).toMatchObject([{ repositoryName }]);
    const batch = await code.send(new sdk.BatchGetRepositoriesCommand({ repositoryNames: [repositoryName, "none"] }));
    expect([batch.repositories?.length, batch.repositoriesNotFound]).toEqual([1, ["none"]]);
    expect(await refusalOf(code.send(new sdk.GetBranchCommand({ repositoryName, branchName: "main" })))).toMatchObject({
      name: "BranchDoesNotExistException",
    });
  });

  test("what git pushed is what the operations say", async () => {
    await installation.tools.git(tree, "push", "-q", url, "main");
    expect((await code.send(new sdk.GetRepositoryCommand({ repositoryName }))).repositoryMetadata?.defaultBranch).toBe("main");
    const { commit } = await code.send(new sdk.GetCommitCommand({ repositoryName, commitId: commits[0] }));
    expect(commit).toMatchObject({
      commitId: commits[0],
      message: "Begin\n\nWith a body.\n",
      parents: [],
      author: { name: "Test", email: "test@example.com", date: expect.stringMatching(/^\d+ [+-]\d{4}$/) },
    });
    expect((await code.send(new sdk.GetCommitCommand({ repositoryName, commitId: commits[1] }))).commit?.parents).toEqual([commits[0]]);
    const file = async (filePath: string, commitSpecifier?: string) =>
      await code.send(new sdk.GetFileCommand({ repositoryName, filePath, ...(commitSpecifier && { commitSpecifier }) }));
    expect(Buffer.from((await file("dir/größe.txt")).fileContent ?? []).toString()).toBe("two\n");
    expect(await file("dir/größe.txt", commits[0])).toMatchObject({ fileSize: 4, fileMode: "NORMAL", commitId: commits[0] });
    expect(await file("run.sh", "main")).toMatchObject({ fileMode: "EXECUTABLE" });
    expect(await refusalOf(file("dir"))).toMatchObject({ name: "FileDoesNotExistException" });
    expect(await refusalOf(code.send(new sdk.GetCommitCommand({ repositoryName, commitId: "0".repeat(40) })))).toMatchObject({
      name: "CommitIdDoesNotExistException",
    });
    const { stdout, stderr, code: exit } = await installation.tools.run("git", ["push", `${url}x`, "main"], { cwd: tree });
    expect({ exit, text: stdout + stderr }).toMatchObject({ exit: 128, text: expect.stringContaining("not found") });
    const anonymous = await fetch(`${url}/info/refs?service=git-upload-pack`);
    expect([anonymous.status, anonymous.headers.get("www-authenticate")]).toEqual([401, expect.stringMatching(/^Basic/)]);
  });

  test("branches come, become the default one, and go; git sees it", async () => {
    await code.send(new sdk.CreateBranchCommand({ repositoryName, branchName: "feature/a", commitId: commits[0] }));
    const again = new sdk.CreateBranchCommand({ repositoryName, branchName: "feature/a", commitId: commits[0] });
    expect(await refusalOf(code.send(again))).toMatchObject({ name: "BranchNameExistsException" });
    expect((await code.send(new sdk.ListBranchesCommand({ repositoryName }))).branches?.sort()).toEqual(["feature/a", "main"]);
    await code.send(new sdk.UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: "feature/a" }));
    expect(await refusalOf(code.send(new sdk.DeleteBranchCommand({ repositoryName, branchName: "feature/a" })))).toMatchObject({
      name: "DefaultBranchCannotBeDeletedException",
    });
    const { tools } = installation;
    await tools.git(tools.directory, "clone", "-q", url, "again");
    expect(await tools.git(join(tools.directory, "again"), "rev-parse", "HEAD")).toBe(commits[0]);
    await code.send(new sdk.UpdateDefaultBranchCommand({ repositoryName, defaultBranchName: "main" }));
    const { deletedBranch } = await code.send(new sdk.DeleteBranchCommand({ repositoryName, branchName: "feature/a" }));
    expect(deletedBranch).toEqual({ branchName: "feature/a", commitId: commits[0] });
    expect(await tools.git(tree, "ls-remote", "--heads", url)).toBe(`${commits[1]}\trefs/heads/main`);
  });

  test("the CLI's credential helper opens it; descriptions and tags change; it goes", async () => {
    const { tools } = installation;
    const helper = "credential.helper=!/usr/bin/aws codecommit credential-helper --ignore-host-check $@";
    const settings = ["-c", "credential.helper=", "-c", helper, "-c", "credential.useHttpPath=true"];
    const listed = await tools.run("git", [...settings, "ls-remote", url, "main"]);
    expect(listed).toMatchObject({ code: 0, stdout: `${commits[1]}\trefs/heads/main\n` });
    await code.send(new sdk.UpdateRepositoryDescriptionCommand({ repositoryName, repositoryDescription: "changed" }));
    const resourceArn = `arn:aws:codecommit:us-east-1:000000000000:${repositoryName}`;
    await code.send(new sdk.TagResourceCommand({ resourceArn, tags: { cost: "1" } }));
    await code.send(new sdk.UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
    expect((await code.send(new sdk.ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ cost: "1" });
    expect(await tools.aws("codecommit", "get-branch", "--repository-name", repositoryName, "--branch-name", "main")).toEqual({
      branch: { branchName: "main", commitId: commits[1] },
    });
    await code.send(new sdk.DeleteRepositoryCommand({ repositoryName }));
    expect((await code.send(new sdk.DeleteRepositoryCommand({ repositoryName }))).repositoryId).toBeUndefined();
    expect((await tools.run("git", ["ls-remote", url], { cwd: tree })).code).toBe(128);
  });
});

describe("CodeConnections", () => {
  let ConnectionArn = "";

  test("a connection is made, found and tagged", async () => {
    const create = { ConnectionName: "walk", ProviderType: "GitHub" } as const;
    const Tags = [{ Key: "team", Value: "blue" }];
    const made = await links.send(new connections.CreateConnectionCommand({ ...create, Tags }));
    ConnectionArn = made.ConnectionArn ?? "";
    expect((await links.send(new connections.GetConnectionCommand({ ConnectionArn }))).Connection).toMatchObject({
      ConnectionName: "walk",
      ConnectionStatus: "AVAILABLE",
      OwnerAccountId: "000000000000",
      ProviderType: "GitHub",
    });
    const list = async (ProviderTypeFilter: connections.ProviderType) =>
      (await links.send(new connections.ListConnectionsCommand({ ProviderTypeFilter }))).Connections?.length;
    expect([await list("GitHub"), await list("GitLab")]).toEqual([1, 0]);
    await links.send(new connections.TagResourceCommand({ ResourceArn: ConnectionArn, Tags: [{ Key: "cost", Value: "1" }] }));
    await links.send(new connections.UntagResourceCommand({ ResourceArn: ConnectionArn, TagKeys: ["team"] }));
    expect((await links.send(new connections.ListTagsForResourceCommand({ ResourceArn: ConnectionArn }))).Tags).toEqual([
      { Key: "cost", Value: "1" },
    ]);
    const none = ConnectionArn.replace(/[^/]+$/, "00000000-0000-4000-8000-000000000000");
    expect(await refusalOf(links.send(new connections.GetConnectionCommand({ ConnectionArn: none })))).toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("its repositories are made by the first push, and cloned again", async () => {
    const { tools, access } = installation;
    const url = `${access.endpoint}/git/walk/acme/todo.git`;
    await tools.git(tree, "push", "-q", url, "main");
    await tools.git(tools.directory, "clone", "-q", url, "cloned");
    expect(await tools.git(join(tools.directory, "cloned"), "rev-parse", "HEAD")).toBe(commits[1]);
    const wrong = await tools.run("git", ["push", `${access.endpoint}/git/none/acme/todo.git`, "main"], { cwd: tree });
    expect(wrong.code).toBe(128);
    expect((await tools.aws<{ Connections: object[] }>("codestar-connections", "list-connections")).Connections).toHaveLength(1);
    await links.send(new connections.DeleteConnectionCommand({ ConnectionArn }));
    expect((await tools.run("git", ["ls-remote", url])).code).toBe(128);
  });
});
