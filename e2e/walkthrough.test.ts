import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { packTar } from "@towpath/engine";
import { dataDirectory, openToolbox, removeDirectory, type RunningServer, startServer, type Toolbox, towpath } from "@towpath/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

let server: RunningServer;
let tools: Toolbox;
const directory = dataDirectory();
beforeAll(async () => {
  server = await startServer(directory);
  tools = openToolbox(server.access);
});
afterAll(async () => {
  await server.stop();
  await towpath(directory, "down", "--yes");
  tools[Symbol.dispose]();
  removeDirectory(directory);
});

describe("identities", () => {
  test("who am I, and who am I in a role", async () => {
    await expect(tools.aws("sts", "get-caller-identity")).resolves.toMatchObject({
      Account: "000000000000",
      Arn: "arn:aws:iam::000000000000:root",
    });
    const trust = JSON.stringify({
      Version: "2012-10-17",
      Statement: { Effect: "Allow", Principal: { AWS: "000000000000" }, Action: "sts:AssumeRole" },
    });
    const { Role } = await tools.aws<{ Role: { Arn: string } }>(
      "iam",
      "create-role",
      "--role-name",
      "reader",
      "--assume-role-policy-document",
      trust,
    );
    const { Credentials } = await tools.aws<{ Credentials: Record<string, string> }>(
      "sts",
      "assume-role",
      "--role-arn",
      Role.Arn,
      "--role-session-name",
      "ada",
    );
    const environment = {
      AWS_ACCESS_KEY_ID: Credentials["AccessKeyId"] ?? "",
      AWS_SECRET_ACCESS_KEY: Credentials["SecretAccessKey"] ?? "",
      AWS_SESSION_TOKEN: Credentials["SessionToken"] ?? "",
    };
    const { stdout } = await tools.run("/usr/bin/aws", ["--endpoint-url", server.access.endpoint, "sts", "get-caller-identity"], {
      environment,
    });
    expect(JSON.parse(stdout)).toMatchObject({ Arn: "arn:aws:sts::000000000000:assumed-role/reader/ada" });
  });

  test("a wrong key and a wrong signature are refused in AWS's words", async () => {
    const wrong = async (environment: Record<string, string>) =>
      (await tools.run("/usr/bin/aws", ["--endpoint-url", server.access.endpoint, "sts", "get-caller-identity"], { environment })).stderr;
    expect(await wrong({ AWS_ACCESS_KEY_ID: "AKIANOBODY" })).toContain("InvalidClientTokenId");
    expect(await wrong({ AWS_SECRET_ACCESS_KEY: "wrong" })).toContain("SignatureDoesNotMatch");
  });
});

describe("objects", () => {
  test("aws s3 cp both ways, small and in parts, byte for byte", async () => {
    await tools.aws("s3", "mb", "s3://walk");
    for (const [name, size] of [
      ["small.txt", 12],
      ["large.bin", 20 * 1_048_576],
    ] as const) {
      const bytes = randomBytes(size);
      writeFileSync(join(tools.directory, name), bytes);
      await tools.aws("s3", "cp", "--no-progress", join(tools.directory, name), `s3://walk/dir/${name}`);
      await tools.aws("s3", "cp", "--no-progress", `s3://walk/dir/${name}`, join(tools.directory, `${name}.back`));
      expect(sha256(readFileSync(join(tools.directory, `${name}.back`)))).toBe(sha256(bytes));
    }
    expect(await tools.aws("s3", "ls", "s3://walk/dir/")).toContain("large.bin");
    await tools.aws("s3", "rm", "--recursive", "s3://walk/");
    await tools.aws("s3", "rb", "s3://walk");
  });

  test("a presigned URL works until it is changed", async () => {
    await tools.aws("s3", "mb", "s3://signed");
    writeFileSync(join(tools.directory, "hello"), "hello");
    await tools.aws("s3", "cp", join(tools.directory, "hello"), "s3://signed/hello");
    const url = (await tools.aws<string>("s3", "presign", "s3://signed/hello")).trim();
    expect(await (await fetch(url)).text()).toBe("hello");
    expect((await fetch(url.replace("/hello?", "/other?"))).status).toBe(403);
    expect((await fetch(url.split("?")[0] ?? "")).status).toBe(403);
  });
});

describe("secrets and logs", () => {
  test("a secret and its versions", async () => {
    await tools.aws("secretsmanager", "create-secret", "--name", "dev/walk", "--secret-string", '{"password":"one"}');
    await tools.aws("secretsmanager", "put-secret-value", "--secret-id", "dev/walk", "--secret-string", '{"password":"two"}');
    await expect(
      tools.aws("secretsmanager", "get-secret-value", "--secret-id", "dev/walk", "--version-stage", "AWSPREVIOUS"),
    ).resolves.toMatchObject({ SecretString: '{"password":"one"}' });
    expect(await tools.awsFails("secretsmanager", "get-secret-value", "--secret-id", "none")).toContain(
      "Secrets Manager can't find the specified secret.",
    );
  });

  test("aws logs tail follows what is written", async () => {
    await tools.aws("logs", "create-log-group", "--log-group-name", "/walk");
    await tools.aws("logs", "create-log-stream", "--log-group-name", "/walk", "--log-stream-name", "s");
    const put = (message: string) =>
      tools.aws(
        "logs",
        "put-log-events",
        "--log-group-name",
        "/walk",
        "--log-stream-name",
        "s",
        "--log-events",
        JSON.stringify([{ timestamp: Date.now(), message }]),
      );
    await put("first line");
    const words = ["--endpoint-url", server.access.endpoint, "logs", "tail", "/walk", "--follow", "--format", "short"];
    const following = tools.until("/usr/bin/aws", words, (stdout) => stdout.includes("third line"));
    await put("second line");
    await put("third line");
    const stdout = await following;
    const seen = stdout
      .split("\n")
      .filter(Boolean)
      .map((line) => line.slice(line.indexOf(" ") + 1));
    expect(seen).toEqual(["first line", "second line", "third line"]);
  });
});

describe("repositories", () => {
  test("git push to CodeCommit, and the operations see it", async () => {
    const { repositoryMetadata } = await tools.aws<{ repositoryMetadata: { cloneUrlHttp: string } }>(
      "codecommit",
      "create-repository",
      "--repository-name",
      "walk",
    );
    const tree = join(tools.directory, "walk");
    mkdirSync(tree);
    await tools.git(tree, "init", "-q");
    writeFileSync(join(tree, "README"), "hello\n");
    await tools.git(tree, "add", "-A");
    await tools.git(tree, "commit", "-qm", "Begin");
    await tools.git(tree, "push", "-q", repositoryMetadata.cloneUrlHttp, "main");
    const commitId = await tools.git(tree, "rev-parse", "HEAD");
    await expect(tools.aws("codecommit", "get-branch", "--repository-name", "walk", "--branch-name", "main")).resolves.toEqual({
      branch: { branchName: "main", commitId },
    });
    await tools.git(tools.directory, "clone", "-q", repositoryMetadata.cloneUrlHttp, "walk-again");
    expect(await tools.git(join(tools.directory, "walk-again"), "rev-parse", "HEAD")).toBe(commitId);
  });
});

describe("images", () => {
  const registry = () => new URL(server.access.endpoint).host;

  test("docker login, push and pull from this host", async () => {
    await tools.aws("ecr", "create-repository", "--repository-name", "walk/app");
    const { stdout: password } = await tools.run("/usr/bin/aws", ["--endpoint-url", server.access.endpoint, "ecr", "get-login-password"]);
    expect(
      await tools.run("docker", ["login", "--username", "AWS", "--password-stdin", registry()], { input: password.trim() }),
    ).toMatchObject({ code: 0 });
    const name = `${registry()}/walk/app:one`;
    await tools.run("docker", ["import", "-", name], { input: await tarOfOneFile() });
    expect(await tools.run("docker", ["push", "--quiet", name])).toMatchObject({ code: 0 });
    await tools.run("docker", ["rmi", name]);
    expect(await tools.run("docker", ["pull", "--quiet", name])).toMatchObject({ code: 0 });
    await tools.run("docker", ["rmi", name]);
    const { imageDetails } = await tools.aws<{ imageDetails: { imageTags: string[] }[] }>(
      "ecr",
      "describe-images",
      "--repository-name",
      "walk/app",
    );
    expect(imageDetails.map(({ imageTags }) => imageTags)).toEqual([["one"]]);
  });

  test("a push to a repository that does not exist is refused by name", async () => {
    const name = `${registry()}/none:one`;
    await tools.run("docker", ["import", "-", name], { input: await tarOfOneFile() });
    const { code, stderr, stdout } = await tools.run("docker", ["push", name]);
    await tools.run("docker", ["rmi", name]);
    expect(code).not.toBe(0);
    expect(stderr + stdout).toContain("repository with name 'none' does not exist");
  });

  test("skopeo copies in and out", async () => {
    await tools.aws("ecr", "create-repository", "--repository-name", "walk/copy");
    const { stdout: password } = await tools.run("/usr/bin/aws", ["--endpoint-url", server.access.endpoint, "ecr", "get-login-password"]);
    const credentials = `AWS:${password.trim()}`;
    const source = `docker://${registry()}/walk/app:one`;
    const target = `docker://${registry()}/walk/copy:two`;
    const policy = ["--insecure-policy"];
    const copied = await tools.run("skopeo", [
      ...policy,
      "copy",
      "--src-tls-verify=false",
      "--dest-tls-verify=false",
      "--src-creds",
      credentials,
      "--dest-creds",
      credentials,
      source,
      target,
    ]);
    expect(copied).toMatchObject({ code: 0 });
    const { imageIds } = await tools.aws<{ imageIds: object[] }>("ecr", "list-images", "--repository-name", "walk/copy");
    expect(imageIds).toMatchObject([{ imageTag: "two" }]);
  });
});

describe("refusals", () => {
  test("an operation that is not there is refused by name", async () => {
    expect(await tools.awsFails("secretsmanager", "rotate-secret", "--secret-id", "x")).toContain("RotateSecret");
    expect(await tools.awsFails("dynamodb", "list-tables")).toContain("dynamodb");
  });

  test("malformed bodies are refusals, never errors of ours", async () => {
    const { endpoint } = server.access;
    for (const body of ["{", "Action=", "<a>", "\u0000"]) {
      const response = await fetch(endpoint, {
        method: "POST",
        body,
        headers: { "x-amz-target": "CodePipeline_20150709.ListPipelines", "content-type": "application/x-amz-json-1.1" },
      });
      expect(response.status).toBeLessThan(500);
    }
  });
});

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const tarOfOneFile = () => buffer(packTar([{ path: "hello", content: randomBytes(1_000) }]));
