/** Images of builds: where they come from, who may pull them, and what is told when they cannot be had. */
import type { Build } from "@aws-sdk/client-codebuild";
import { PullFailed } from "@towpath/engine";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { fakeAgent } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";

const image = "registry.example.com/team/tools:1";
const login = { username: "robot", password: "s3cret" };

let house: FakeHouse;
beforeEach(async () => {
  house = await openFakeHouse();
  house.engine.program({ image }, fakeAgent);
});
afterEach(() => house[Symbol.asyncDispose]());

let projects = 0;
async function build(environment: Partial<Parameters<Client["codebuild"]["CreateProject"]>[0]["environment"]>): Promise<Build> {
  const name = `images-${++projects}`;
  await house.aws.codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: ['true']}}\n" },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", image, computeType: "BUILD_GENERAL1_SMALL", ...environment },
    serviceRole: role,
  });
  const { build: begun } = await house.aws.codebuild.StartBuild({ projectName: name });
  return house.ended(begun?.id ?? "");
}
const provisioning = ({ phases }: Build) => phases?.find(({ phaseType }) => phaseType === "PROVISIONING")?.contexts?.[0];
const credential = (name: string) =>
  ({ imagePullCredentialsType: "SERVICE_ROLE", registryCredential: { credential: name, credentialProvider: "SECRETS_MANAGER" } }) as const;
const secret = (Name: string, SecretString: string) => house.aws.secretsmanager.CreateSecret({ Name, SecretString });

test("an image that is nowhere", async () => {
  expect(provisioning(await build({ image: "nowhere.test/none:1" }))).toEqual({
    statusCode: "BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE",
    message:
      "Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: manifest for nowhere.test/none:1 not found: manifest unknown",
  });
});

test("a private image is pulled with the project's credential, and not without", async () => {
  house.engine.addToRegistry(image, { files: { "/bin/sh": "sh" } }, login);
  expect(provisioning(await build({}))?.message).toContain("pull access denied for registry.example.com/team/tools:1");
  await secret("registry", JSON.stringify(login));
  expect((await build(credential("registry"))).buildStatus).toBe("SUCCEEDED");
});

test("that one project may pull an image gives it to no other that shows a wrong credential", async () => {
  house.engine.addToRegistry(image, { files: { "/bin/sh": "sh" } }, login);
  await secret("right", JSON.stringify(login));
  await secret("wrong", JSON.stringify({ ...login, password: "guess" }));
  expect((await build(credential("right"))).buildStatus).toBe("SUCCEEDED");
  const refused = await build(credential("wrong"));
  expect(refused.buildStatus).toBe("FAILED");
  expect(provisioning(refused)?.message).toContain("pull access denied");
});

test("a credential that is missing, or no credential, is told", async () => {
  expect(provisioning(await build(credential("none")))?.message).toContain("ResourceNotFoundException");
  await secret("text", "just text");
  const text = provisioning(await build(credential("text")));
  expect(text?.message).toContain("does not have the keys username and password");
  expect(text?.message).not.toContain("just text");
  await secret("half", JSON.stringify({ username: "robot" }));
  expect(provisioning(await build(credential("half")))?.message).toContain("does not have the keys username and password");
});

test("a registry's limit is told in its own words", async () => {
  house.engine.fail("images.pull", new PullFailed(image, "other", "toomanyrequests: You have reached your pull rate limit."));
  expect(provisioning(await build({}))?.message).toBe(
    "Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit.",
  );
});

test("credentials of a registry need the role's, and an image that is neither AWS's nor of Amazon ECR", async () => {
  await expect(build({ ...credential("x"), imagePullCredentialsType: "CODEBUILD" })).rejects.toThrow("SERVICE_ROLE");
  await expect(build({ ...credential("x"), image: "aws/codebuild/standard:7.0" })).rejects.toThrow("curated images");
});
