import { afterEach, beforeEach, expect, test } from "vitest";
import { GitServer, push } from "../../git-hosting/testing/git-server.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";

const token = "hush-t0ken";
const buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - echo built\n";

let house: FakeHouse;
let server: GitServer;
beforeEach(async () => {
  [house, server] = await Promise.all([openFakeHouse(), GitServer.open()]);
  server.token = token;
});
afterEach(async () => void (await Promise.all([house[Symbol.asyncDispose](), server[Symbol.asyncDispose]()])));

const codebuild = () => house.aws.codebuild;
const github = { serverType: "GITHUB" as const, authType: "PERSONAL_ACCESS_TOKEN" as const, token };

async function built(source: object = {}) {
  const projectName = `p${(await codebuild().ListProjects({})).projects?.length}`;
  await codebuild().CreateProject({
    name: projectName,
    source: { type: "GITHUB", location: `${server.url}/ann/shop.git`, gitCloneDepth: 1, ...source },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
  });
  const { build } = await codebuild().StartBuild({ projectName });
  const ended = await house.ended(build?.id ?? "");
  const context = ended.phases?.find(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE")?.contexts?.[0];
  return { status: ended.buildStatus, version: ended.resolvedSourceVersion, message: context?.message, log: await house.log(ended) };
}

test("a private repository is cloned with the imported token of its host's type, which shows nowhere", async () => {
  const commit = await push(await server.add("ann/shop"), { "buildspec.yml": buildspec }, "begin");
  expect(await built()).toMatchObject({ status: "FAILED", message: "authentication required for primary source and source version " });
  const { arn } = await codebuild().ImportSourceCredentials(github);
  expect(arn).toBe("arn:aws:codebuild:us-east-1:000000000000:token/github");
  const build = await built();
  expect(build).toMatchObject({ status: "SUCCEEDED", version: commit });
  expect(build.log).toContain("Setting HTTP client timeout to higher timeout for Github and GitHub Enterprise sources");
  expect(build.log).toMatch(/CODEBUILD_SRC_DIR=\/codebuild\/output\/src\d+\/src\/127\.0\.0\.1\/ann\/shop\n/);
  expect(server.requests.at(-1)).toMatch(/^x-access-token /);
  expect(await built({ type: "GITHUB_ENTERPRISE" })).toMatchObject({ message: expect.stringContaining("authentication required") });
  const { sourceCredentialsInfos } = await codebuild().ListSourceCredentials({});
  expect(sourceCredentialsInfos).toEqual([{ arn, serverType: "GITHUB", authType: "PERSONAL_ACCESS_TOKEN" }]);
  const stored = house.journal.all<{ token: Uint8Array }>("SELECT * FROM codebuild_source_credentials");
  expect(Buffer.from(stored[0]?.token ?? []).toString("latin1")).not.toContain(token);
  expect(build.log).not.toContain(token);
});

test("a secret says what a source is read with, and the role must be able to read it", async () => {
  await push(await server.add("ann/shop"), { "buildspec.yml": buildspec }, "begin");
  const secret = (fields: object) =>
    house.aws.secretsmanager.CreateSecret({ Name: `s${JSON.stringify(fields).length}`, SecretString: JSON.stringify(fields) });
  const right = await secret({ ServerType: "GITLAB", AuthType: "PERSONAL_ACCESS_TOKEN", Token: token });
  const wrong = await secret({ password: token });
  const auth = (resource?: string) => ({ type: "GITLAB", auth: { type: "SECRETS_MANAGER", resource } });
  expect(await built(auth(right.ARN))).toMatchObject({ status: "SUCCEEDED" });
  expect(await built(auth(wrong.ARN))).toMatchObject({ message: expect.stringContaining("it has no text named Token") });
  expect(await built({ ...auth(right.ARN), type: "BITBUCKET" })).toMatchObject({
    message: expect.stringContaining("is for the server type GITLAB, the source is of type BITBUCKET"),
  });
  expect(await built(auth(`${right.ARN}x`))).toMatchObject({ message: expect.stringContaining("Unable to read the source credentials") });
  await codebuild().ImportSourceCredentials({ serverType: "GITLAB", authType: "SECRETS_MANAGER", token: right.ARN ?? "" });
  expect(await built({ type: "GITLAB" })).toMatchObject({ status: "SUCCEEDED" });
  expect((await codebuild().ListSourceCredentials({})).sourceCredentialsInfos?.[0]).toMatchObject({ resource: right.ARN });
});

test("secondary sources have places and versions of their own, two of one repository too", async () => {
  const tree = await server.add("ann/shop");
  const first = await push(tree, { "buildspec.yml": buildspec }, "begin");
  await push(tree, { more: "" }, "more");
  await codebuild().ImportSourceCredentials(github);
  const location = `${server.url}/ann/shop.git`;
  const source = (sourceIdentifier: string) => ({ type: "GITHUB" as const, location, sourceIdentifier });
  await codebuild().CreateProject({
    name: "several",
    source: { type: "GITHUB", location },
    secondarySources: [source("one"), source("two")],
    secondarySourceVersions: [{ sourceIdentifier: "one", sourceVersion: first }],
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
    serviceRole: role,
  });
  const start = async (more: object = {}) => {
    const { build } = await codebuild().StartBuild({ projectName: "several", ...more });
    return house.ended(build?.id ?? "");
  };
  const build = await start();
  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(server.requests.filter((one) => one.includes("upload-pack")).length).toBeGreaterThan(2);
  const wrong = await start({ secondarySourcesVersionOverride: [{ sourceIdentifier: "two", sourceVersion: "none" }] });
  expect(wrong.phases?.find(({ phaseType }) => phaseType === "DOWNLOAD_SOURCE")?.contexts?.[0]?.message).toBe(
    "reference not found for secondary source two and source version none",
  );
});

test("they are replaced unless that is not wanted, and deleted by their ARN", async () => {
  const { arn = "" } = await codebuild().ImportSourceCredentials({ ...github, token: "old" });
  await codebuild().ImportSourceCredentials(github);
  await expect(codebuild().ImportSourceCredentials({ ...github, shouldOverwrite: false })).rejects.toMatchObject({
    name: "ResourceAlreadyExistsException",
  });
  expect(await codebuild().DeleteSourceCredentials({ arn })).toEqual({ arn });
  await expect(codebuild().DeleteSourceCredentials({ arn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test.each([
  [{ ...github, authType: "OAUTH" as const }, "OAUTH is not supported by the API"],
  [{ ...github, authType: "BASIC_AUTH" as const, username: "ann" }, "BASIC_AUTH is not supported for server type GITHUB"],
  [{ ...github, serverType: "BITBUCKET" as const, authType: "BASIC_AUTH" as const }, "username is required"],
  [{ ...github, username: "ann" }, "username is not valid"],
  [{ ...github, authType: "CODECONNECTIONS" as const }, "token must be a connection ARN"],
  [{ ...github, authType: "SECRETS_MANAGER" as const }, "token must be a secret ARN"],
  [{ ...github, token: "two\nlines" }, "of one line"],
])("refused: %j", async (input, message) => {
  await expect(codebuild().ImportSourceCredentials(input)).rejects.toMatchObject({
    name: "InvalidInputException",
    message: expect.stringContaining(message),
  });
});
