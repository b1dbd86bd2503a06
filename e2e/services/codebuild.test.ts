import * as sdk from "@aws-sdk/client-codebuild";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { completed, failureOf, logOf, plainEnvironment, startBuild } from "../kit/builds.ts";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { until } from "../kit/wait.ts";

let installation: Installation;
let codebuild: sdk.CodeBuildClient;
let serviceRole: string;
beforeAll(async () => {
  installation = await Installation.open();
  const { clients, access } = installation;
  codebuild = clients.build;
  serviceRole = await makeRole(clients, "builder", "codebuild.amazonaws.com");
  await clients.secrets.send(
    new CreateSecretCommand({ Name: "dev/db", SecretString: '{"URL":"postgres://hunter2-secret@db","USER":"ada-the-user"}' }),
  );
  const { endpoint, region, accessKeyId, secretAccessKey } = access;
  const ssm = new SSMClient({ endpoint, region, credentials: { accessKeyId, secretAccessKey } });
  await ssm.send(new PutParameterCommand({ Name: "/app/token", Type: "SecureString", Value: "parameter-value-1" }));
});
afterAll(() => installation[Symbol.asyncDispose]());

const create = (name: string, more: Partial<sdk.CreateProjectCommandInput> = {}) =>
  codebuild.send(
    new sdk.CreateProjectCommand({
      name,
      source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: [echo hello]}}" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: plainEnvironment,
      serviceRole,
      ...more,
    }),
  );
const start = (projectName: string, buildspecOverride: string, more: Partial<sdk.StartBuildCommandInput> = {}) =>
  startBuild(installation.clients, { projectName, buildspecOverride, ...more });
const ended = (id: string) => completed(installation.clients, id);
/** A build's log without the times and the blank lines. */
const log = async (build: sdk.Build) =>
  (await logOf(installation.clients, build)).map((line) => line.replace(/^\[Container\] \S+ \S+ /, "> ")).filter(Boolean);
const phases = ({ phases: all = [] }: sdk.Build) => all.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus ?? "-"}`);

describe("projects", () => {
  test("are made with AWS's defaults, changed member by member, and go", async () => {
    const { project } = await create("walk", { description: "a walk", tags: [{ key: "team", value: "blue" }] });
    const arn = "arn:aws:codebuild:us-east-1:000000000000:project/walk";
    expect(project).toMatchObject({
      arn,
      timeoutInMinutes: 60,
      queuedTimeoutInMinutes: 480,
      cache: { type: "NO_CACHE" },
      encryptionKey: "arn:aws:kms:us-east-1:000000000000:alias/aws/s3",
      badge: { badgeEnabled: false },
      environment: { environmentVariables: [], privilegedMode: false, imagePullCredentialsType: "CODEBUILD" },
    });
    expect(await refusalOf(create("walk"))).toMatchObject({
      name: "ResourceAlreadyExistsException",
      message: expect.stringContaining("Project already exists"),
    });
    await codebuild.send(new sdk.UpdateProjectCommand({ name: "walk", timeoutInMinutes: 10, tags: [{ key: "cost", value: "1" }] }));
    const found = await codebuild.send(new sdk.BatchGetProjectsCommand({ names: ["none", arn, "walk"] }));
    expect(found.projectsNotFound).toEqual(["none"]);
    expect(found.projects?.[0]).toMatchObject({ timeoutInMinutes: 10, description: "a walk", tags: [{ key: "cost", value: "1" }] });
    await create("another");
    const list = async (sortOrder: sdk.SortOrderType) =>
      (await codebuild.send(new sdk.ListProjectsCommand({ sortBy: "NAME", sortOrder }))).projects;
    expect([await list("ASCENDING"), await list("DESCENDING")]).toEqual([
      ["another", "walk"],
      ["walk", "another"],
    ]);
    await codebuild.send(new sdk.DeleteProjectCommand({ name: "another" }));
    await codebuild.send(new sdk.DeleteProjectCommand({ name: "another" }));
    const { platforms = [] } = await codebuild.send(new sdk.ListCuratedEnvironmentImagesCommand({}));
    expect(JSON.stringify(platforms)).toContain("aws/codebuild/standard:7.0");
    expect(await refusalOf(start("none", "x"))).toMatchObject({
      name: "ResourceNotFoundException",
      message: expect.stringContaining("Project cannot be found"),
    });
    expect(await refusalOf(create("wrong", { artifacts: { type: "NO_ARTIFACTS", location: "x" } }))).toMatchObject({
      message: "Invalid artifacts: artifact type NO_ARTIFACTS should have null location",
    });
    expect(await refusalOf(codebuild.send(new sdk.StartBuildBatchCommand({ projectName: "walk" })))).toMatchObject({
      message: "Invalid build batch config: a service role is required to run batch builds",
    });
  });
});

describe("a build", () => {
  const spec = (build: string[], more = "") =>
    `version: 0.2\n${more}phases:\n  build:\n    commands:\n${build.map((line) => `      - ${JSON.stringify(line)}\n`).join("")}`;

  test("gets variables of all kinds, in their order, masks what is secret, and exports others", async () => {
    await create("env", {
      environment: {
        ...plainEnvironment,
        environmentVariables: [
          { name: "WHERE", value: "project" },
          { name: "ALSO", value: "project" },
          { name: "USER_NAME", value: "dev/db:USER", type: "SECRETS_MANAGER" },
          { name: "TOKEN", value: "/app/token", type: "PARAMETER_STORE" },
        ],
      },
    });
    const head = `env:
  variables: {WHERE: buildspec, ALSO: buildspec, ONLY: buildspec}
  parameter-store: {SAME_TOKEN: /app/token}
  secrets-manager: {URL: "dev/db:URL"}
  exported-variables: [TAG, ALSO, URL, AWS_REGION, NEVER]
`;
    const commands = [
      "echo $WHERE $ALSO $ONLY",
      "echo $URL $USER_NAME $TOKEN | tee all; wc -c < all",
      "TAG=v1; there() { echo there; }; mkdir -p d && cd d",
      "echo $TAG $(basename $PWD) $CODEBUILD_BUILD_NUMBER $CODEBUILD_CI $CODEBUILD_BUILD_SUCCEEDING; there || echo gone",
      "test $CODEBUILD_BUILD_ID = $WANTED && aws sts get-caller-identity --query Arn --output text",
    ];
    const WANTED = { name: "WANTED", value: "x" };
    const id = await start("env", spec(commands.slice(0, 4), head), {
      environmentVariablesOverride: [{ name: "WHERE", value: "override" }, WANTED],
    });
    const build = await ended(id);
    expect([build.buildStatus, failureOf(build)]).toEqual(["SUCCEEDED", expect.anything()]);
    const lines = await log(build);
    expect(lines).toEqual(expect.arrayContaining(["override project buildspec", "*** *** ***", "60", "v1 d 1 true 1", "gone"]));
    expect(lines.join("\n")).not.toMatch(/hunter2|ada-the-user|parameter-value/);
    expect(build.exportedEnvironmentVariables).toEqual(
      expect.arrayContaining([
        { name: "TAG", value: "v1" },
        { name: "ALSO", value: "project" },
      ]),
    );
    expect(build.exportedEnvironmentVariables?.map(({ name }) => name)).not.toContain("URL");
    expect(JSON.stringify(build)).not.toContain("hunter2");
    expect(build.environment?.environmentVariables).toContainEqual({ name: "TOKEN", value: "/app/token", type: "PARAMETER_STORE" });
    expect(build).toMatchObject({
      logs: { groupName: "/aws/codebuild/env", streamName: id.split(":")[1] },
      buildNumber: 1,
      initiator: "root",
    });
    expect(phases(build)).toEqual([
      "SUBMITTED SUCCEEDED",
      "QUEUED SUCCEEDED",
      "PROVISIONING SUCCEEDED",
      "DOWNLOAD_SOURCE SUCCEEDED",
      "INSTALL SUCCEEDED",
      "PRE_BUILD SUCCEEDED",
      "BUILD SUCCEEDED",
      "POST_BUILD SUCCEEDED",
      "UPLOAD_ARTIFACTS SUCCEEDED",
      "FINALIZING SUCCEEDED",
      "COMPLETED -",
    ]);
    const [, identity = ""] = commands.slice(-1)[0]?.split("&& ") ?? [];
    const who = await ended(
      await start("env", spec([identity, "curl -s http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI | jq -r .RoleArn"])),
    );
    expect(await log(who)).toEqual(
      expect.arrayContaining([`arn:aws:sts::000000000000:assumed-role/builder/AWSCodeBuild-${who.id?.split(":")[1]}`, serviceRole]),
    );
  });

  test("goes on or not after a failure, as its buildspec says", async () => {
    const withPhases = (text: string) => start("walk", `version: 0.2\nphases:\n${text}`);
    const ids = await Promise.all([
      withPhases("  pre_build: {commands: ['false'], finally: [echo always]}\n  build: {commands: [echo never]}\n"),
      withPhases(
        "  build: {commands: [echo one, 'exit 3', echo never]}\n  post_build: {commands: ['echo after $CODEBUILD_BUILD_SUCCEEDING']}\n",
      ),
      withPhases("  pre_build: {on-failure: CONTINUE, commands: ['false']}\n  build: {commands: [echo went on]}\n"),
      withPhases("  build: {on-failure: ABORT, commands: ['false']}\n  post_build: {commands: [echo never]}\n"),
      withPhases("  install: {commands: [echo in], finally: ['false']}\n  build: {commands: [echo never]}\n"),
      withPhases("  build: {on-failure: RETRY-2, commands: ['n=$(cat n || echo 0); echo $((n+1)) > n; echo try $n; test $n = 1']}\n"),
    ]);
    const builds = await Promise.all(ids.map(ended));
    const logs = await Promise.all(builds.map(log));
    expect(builds.map(({ buildStatus }) => buildStatus)).toEqual(["FAILED", "FAILED", "FAILED", "FAILED", "FAILED", "SUCCEEDED"]);
    expect(builds.slice(0, 5).map((build) => failureOf(build).phase)).toEqual(["PRE_BUILD", "BUILD", "PRE_BUILD", "BUILD", "INSTALL"]);
    expect(failureOf(builds[1] ?? {})).toMatchObject({
      code: "COMMAND_EXECUTION_ERROR",
      message: "Error while executing command: exit 3. Reason: exit status 3",
    });
    expect(logs.flat()).not.toContain("never");
    expect(logs[0]).toContain("always");
    expect(logs[1]).toEqual(expect.arrayContaining(["one", "after 0", "> Command did not exit successfully exit 3 exit status 3"]));
    expect(logs[2]).toContain("went on");
    expect(logs[5]).toEqual(expect.arrayContaining(["try 0", "try 1"]));
    expect(phases(builds[0] ?? {}).slice(-3)).toEqual(["PRE_BUILD FAILED", "FINALIZING SUCCEEDED", "COMPLETED -"]);
  });

  test("is stopped, with all that it started", async () => {
    const id = await start("walk", spec(["sleep 1000 & echo begun; wait"]));
    await until("its first line", async () => {
      const { builds = [] } = await codebuild.send(new sdk.BatchGetBuildsCommand({ ids: [id] }));
      const lines = builds[0]?.logs?.streamName ? await log(builds[0]).catch(() => []) : [];
      return lines.includes("begun") || undefined;
    });
    await codebuild.send(new sdk.StopBuildCommand({ id }));
    const build = await ended(id);
    expect(build.buildStatus).toBe("STOPPED");
    expect(phases(build).slice(-2)).toEqual(["BUILD STOPPED", "COMPLETED -"]);
    expect((await codebuild.send(new sdk.StopBuildCommand({ id }))).build?.buildStatus).toBe("STOPPED");
    const list = ["ps", "-aq", "--filter", `label=towpath.owner=${build.arn}`];
    await until("the end of its container", async () => (await installation.tools.run("docker", list)).stdout === "" || undefined);
  });

  test("is started once for one token, repeated, listed and forgotten", async () => {
    const input = { projectName: "walk", idempotencyToken: "once" };
    const one = await codebuild.send(new sdk.StartBuildCommand(input));
    const again = await codebuild.send(new sdk.StartBuildCommand(input));
    expect(again.build?.id).toBe(one.build?.id);
    expect(await refusalOf(codebuild.send(new sdk.StartBuildCommand({ ...input, timeoutInMinutesOverride: 5 })))).toEqual({
      name: "InvalidInputException",
      message: "Request parameter mismatch for idempotency token once",
      status: 400,
    });
    const id = one.build?.id ?? "";
    const first = await ended(id);
    const retried = await codebuild.send(new sdk.RetryBuildCommand({ id }));
    const second = await ended(retried.build?.id ?? "");
    expect([second.buildStatus, second.buildNumber]).toEqual(["SUCCEEDED", (first.buildNumber ?? 0) + 1]);
    const { ids = [] } = await codebuild.send(new sdk.ListBuildsForProjectCommand({ projectName: "walk" }));
    expect(ids.slice(0, 2)).toEqual([second.id, first.id]);
    const ascending = await codebuild.send(new sdk.ListBuildsForProjectCommand({ projectName: "walk", sortOrder: "ASCENDING" }));
    expect(ascending.ids).toEqual(ids.toReversed());
    const all = await codebuild.send(new sdk.ListBuildsCommand({}));
    expect(all.ids?.slice(0, 2)).toEqual([second.id, first.id]);
    const batch = await codebuild.send(new sdk.BatchGetBuildsCommand({ ids: [second.arn ?? "", "walk:none", id] }));
    expect([batch.builds?.map((build) => build.id), batch.buildsNotFound]).toEqual([[second.id, id], ["walk:none"]]);
    const gone = await codebuild.send(new sdk.BatchDeleteBuildsCommand({ ids: [id] }));
    expect(gone.buildsDeleted).toEqual([first.arn]);
    expect((await codebuild.send(new sdk.BatchGetBuildsCommand({ ids: [id] }))).buildsNotFound).toEqual([id]);
    expect(await refusalOf(codebuild.send(new sdk.StopBuildCommand({ id })))).toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("is started and followed by the command line", async () => {
    const { tools } = installation;
    const words = ["--project-name", "walk", "--query", "build.id", "--output", "text"];
    const id = (await tools.aws<string>("codebuild", "start-build", ...words)).trim();
    const build = await ended(id);
    const text = await tools.aws<string>(
      "logs",
      "tail",
      "/aws/codebuild/walk",
      "--log-stream-names",
      build.logs?.streamName ?? "",
      "--format",
      "short",
    );
    expect(text).toMatch(/Running command echo hello\n/);
    expect(text.match(/\d hello$/gm)).toHaveLength(1);
  });
});
