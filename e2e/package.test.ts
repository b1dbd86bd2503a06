import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { dataDirectory, freePort, removeDirectory } from "@towpath/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);
/** A machine's own directories only: neither the workspace's programs nor its Node. */
const bare = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const directory = dataDirectory();
const home = join(directory, "home");
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  mkdirSync(home);
  await run("npm", ["pack", "--workspace", "packages/cli", "--pack-destination", directory], { cwd: root });
  const packed = readdirSync(directory).find((name) => name.endsWith(".tgz")) ?? "";
  await run("npm", ["install", "--global", "--prefix", join(directory, "prefix"), join(directory, packed)], { cwd: directory });
  environment = { PATH: `${join(directory, "prefix/bin")}:${bare}`, HOME: home, TOWPATH_PORT: String(await freePort()) };
});

afterAll(async () => {
  await towpath("down", "--yes");
  removeDirectory(directory);
});

const towpath = async (...words: string[]): Promise<string> =>
  (await run(join(directory, "prefix/bin/towpath"), words, { cwd: "/", env: environment })).stdout;

test("the installed package runs without the workspace", async () => {
  expect(await towpath("--help")).toContain("Usage: towpath");
  expect(await towpath("version")).toMatch(/^towpath \d+\.\d+\.\d+ \(Node 2[4-9]/);
  expect(await towpath("up")).toContain("is running");
  expect(await towpath("up")).toContain("runs already");
  expect(JSON.parse(await towpath("status", "--json"))).toMatchObject({ dataDirectory: join(home, ".towpath") });
  expect(await towpath("images")).toContain("towpath/build:standard");
  expect(JSON.parse(await towpath("doctor", "--json"))).toContainEqual(expect.objectContaining({ name: "engine", level: "ok" }));
});

test("its server answers for every service, with typed refusals", async () => {
  const variables = JSON.parse(await towpath("env", "--json")) as Record<string, string>;
  const aws = (...words: string[]) =>
    run("aws", ["--endpoint-url", variables["AWS_ENDPOINT_URL"] ?? "", ...words], { env: { ...environment, ...variables } });
  expect((await aws("sts", "get-caller-identity")).stdout).toContain(":root");
  await expect(aws("codepipeline", "get-pipeline", "--name", "none")).rejects.toThrow("PipelineNotFoundException");
  await expect(aws("rds", "describe-db-instances", "--db-instance-identifier", "none")).rejects.toThrow("DBInstanceNotFound");
  await expect(aws("s3api", "head-object", "--bucket", "none-at-all", "--key", "none")).rejects.toThrow("404");
  expect((await aws("ec2", "describe-vpcs")).stdout).toContain("Vpcs");
});

test("it brings the console's page along", async () => {
  const { url } = JSON.parse(await towpath("console", "--json")) as { url: string };
  const entered = await fetch(url, { redirect: "manual" });
  expect([entered.status, entered.headers.get("location")]).toEqual([302, "/_console/"]);
  const page = await fetch(new URL("/_console/", url));
  expect(await page.text()).toContain('<div id="page">');
  expect(page.headers.get("content-encoding")).toMatch(/^(br|gzip)$/);
});

test("down leaves nothing", async () => {
  expect(await towpath("down", "--yes")).toContain("Nothing of the installation is left.");
  expect(existsSync(join(home, ".towpath"))).toBe(false);
});
