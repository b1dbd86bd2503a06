import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { NoSuchKey } from "@aws-sdk/client-s3";
import { ResourceNotFoundException } from "@aws-sdk/client-codestar-connections";
import { fault } from "@towpath/wire";
import { extract, pack as newPack } from "tar-stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ZipFile } from "yazl";
import type { Session } from "../../door/aws.ts";
import { type CloneReference, writeCloneReference } from "../../git-hosting/clone-reference.ts";
import { type Served, serveRepositories } from "../../git-hosting/testing/serve-repositories.ts";
import { fetchPipelineArtifact } from "./pipeline.ts";

let root: string;
let first: string;
let served: Served;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "towpath-clone-"));
  served = await serveRepositories(root);
  for (const path of [join("git", "hub", "ann", "shop.git"), join("v1", "repos", "shop")]) {
    const repository = join(root, path);
    mkdirSync(repository, { recursive: true });
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", repository, "-c", "user.name=Ann", "-c", "user.email=a@example.com", ...args], {
        env: { ...process.env, GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z", GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z" },
      });
    git("init", "--quiet", "-b", "main");
    for (const text of ["one", "two"]) {
      writeFileSync(join(repository, "file"), text);
      git("add", "-A");
      git("commit", "--quiet", "-m", text);
      if (text === "one") first = String(git("rev-parse", "HEAD")).trim();
    }
  }
});
afterAll(async () => {
  await served[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

function how(object: Buffer | undefined) {
  const client = {
    s3: {
      GetObject: async () => {
        if (!object) throw fault(NoSuchKey, "The specified key does not exist.");
        return { Body: object, ContentLength: object.length };
      },
    },
    codeconnections: {
      GetConnection: async ({ ConnectionArn }: { ConnectionArn: string }) => {
        if (!ConnectionArn.endsWith("/c1")) throw fault(ResourceNotFoundException, `Connection ${ConnectionArn} not found`);
        return { Connection: { ConnectionName: "hub" } };
      },
    },
  };
  const credentials = { accessKeyId: "ID", secretAccessKey: "hush", sessionToken: "T", expiresAt: 0 };
  return {
    session: { client, credentials, caller: { region: "eu-west-1" } } as unknown as Session,
    endpoint: served.url,
    credentialFor: async () => undefined,
    workDirectory: mkdtempSync(join(root, "work-")),
    signal: new AbortController().signal,
  };
}

const fetched = (object: Buffer | undefined) => fetchPipelineArtifact("artifacts/shop/Code/abc", "revision", how(object));
const referenceTo = (reference: CloneReference) => Buffer.from(writeCloneReference(reference));
const connection = "arn:aws:codeconnections:eu-west-1:000000000000:connection/c1";

test("a ZIP is what it always was", async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from("hello"), "file");
  zip.end();
  const source = await fetched(await buffer(zip.outputStream));
  expect(source).toMatchObject({ resolvedVersion: "revision" });
  expect(source.cloneUrl).toBeUndefined();
  expect(String(await source.read("file", 100))).toBe("hello");
});

test.each<[CloneReference, string]>([
  [
    { ConnectionArn: connection, FullRepositoryId: "ann/shop", BranchName: "main", CommitId: "" },
    "https://codestar-connections.eu-west-1.amazonaws.com/git-http/000000000000/eu-west-1/c1/ann/shop.git",
  ],
  [{ RepositoryName: "shop", BranchName: "main", CommitId: "" }, "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop"],
])("a reference is cloned with its history, at its commit (%#)", async (reference, cloneUrl) => {
  const source = await fetched(referenceTo({ ...reference, CommitId: first }));
  expect(source).toMatchObject({ resolvedVersion: first, cloneUrl });
  expect(String(await source.read("file", 100))).toBe("one");
  const pack = newPack();
  const packing = source.pack(pack, "src", new AbortController().signal).then(() => pack.finalize());
  const names: string[] = [];
  for await (const entry of pack.pipe(extract())) {
    names.push(entry.header.name);
    entry.resume();
  }
  await packing;
  expect(names).toEqual(expect.arrayContaining(["src/.git/HEAD", "src/file"]));
});

test("what the role may not use, and commits that are gone, end the build with the reason", async () => {
  const other = { ConnectionArn: `${connection}2`, FullRepositoryId: "ann/shop", BranchName: "main", CommitId: first };
  await expect(fetched(referenceTo(other))).rejects.toThrow(
    `Unable to use Connection: ${connection}2. ResourceNotFoundException: Connection ${connection}2 not found`,
  );
  const gone = { RepositoryName: "shop", BranchName: "main", CommitId: "1".repeat(40) };
  await expect(fetched(referenceTo(gone))).rejects.toThrow(`reference not found for primary source and source version ${"1".repeat(40)}`);
  await expect(fetched(undefined)).rejects.toThrow("NoSuchKey: The specified key does not exist.");
  await expect(fetched(Buffer.from('{"some":"json"}'))).rejects.toThrow("The source is not a ZIP file that can be read");
});
