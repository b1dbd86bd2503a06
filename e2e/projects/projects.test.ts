/**
 * Projects as teams have them, each in a language of its own with packages of its registry: tested, reported, packed in an image and pushed
 * by CodeBuild in the standard image, in a private subnet, all beside each other.
 */
import { BatchGetReportsCommand, CreateProjectCommand } from "@aws-sdk/client-codebuild";
import { CreateRepositoryCommand, DescribeImagesCommand } from "@aws-sdk/client-ecr";
import { CreateDBInstanceCommand, CreateDBSubnetGroupCommand, DescribeDBInstancesCommand } from "@aws-sdk/client-rds";
import { CreateBucketCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { CreateSecretCommand } from "@aws-sdk/client-secrets-manager";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { towpath } from "@towpath/testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeRole } from "../kit/account.ts";
import { completed, failureOf, logOf, plainEnvironment, startBuild } from "../kit/builds.ts";
import { Installation } from "../kit/installation.ts";
import { until } from "../kit/wait.ts";
import { makeNetwork, type Network } from "../services/network.ts";
import { registriesWithin } from "./registries.ts";

let installation: Installation;
let network: Network;
let serviceRole: string;
let reached: ReadonlySet<string>;

beforeAll(async () => {
  // All of them run at once: they mostly wait for the registries.
  installation = await Installation.open({ TOWPATH_BUILD_IMAGES: "standard", TOWPATH_BUILDS: "5" });
  const { clients } = installation;
  const images = towpath(installation.directory, "images", "ensure", "towpath/build:standard", "towpath/postgres:15", "towpath/node:24");
  network = await makeNetwork(clients.ec2, "10.186");
  serviceRole = await makeRole(clients, "builder", "codebuild.amazonaws.com");
  await clients.s3.send(new CreateBucketCommand({ Bucket: "sources" }));
  await images;
  await Promise.all([makeDatabase(), registriesWithin(installation).then((found) => (reached = found))]);
}, 600_000);
afterAll(() => installation[Symbol.asyncDispose]());

async function makeDatabase(): Promise<void> {
  const { databases, secrets } = installation.clients;
  const group = { DBSubnetGroupName: "inner", DBSubnetGroupDescription: "inner", SubnetIds: network.privateSubnets };
  await databases.send(new CreateDBSubnetGroupCommand(group));
  const password = "ada-and-the-orders";
  await databases.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: "orders",
      DBInstanceClass: "db.t3.micro",
      Engine: "postgres",
      AllocatedStorage: 20,
      DBName: "orders",
      MasterUsername: "owner",
      MasterUserPassword: password,
      DBSubnetGroupName: "inner",
      VpcSecurityGroupIds: [network.groups.database],
    }),
  );
  const { Address, Port } = await until("the database", async (say) => {
    const { DBInstances = [] } = await databases.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: "orders" }));
    say(DBInstances[0]?.DBInstanceStatus);
    return DBInstances[0]?.DBInstanceStatus === "available" ? DBInstances[0].Endpoint : undefined;
  });
  const SecretString = JSON.stringify({ url: `jdbc:postgresql://${Address}:${Port}/orders`, user: "owner", password });
  await secrets.send(new CreateSecretCommand({ Name: "orders/database", SecretString }));
}

/** Puts the project's directory into S3, as it is. */
async function upload(name: string): Promise<string> {
  const zip = join(installation.tools.directory, `${name}.zip`);
  const { code, stderr } = await installation.tools.run("zip", ["-qr", zip, "."], { cwd: join(import.meta.dirname, name) });
  if (code !== 0) throw new Error(stderr);
  await installation.clients.s3.send(new PutObjectCommand({ Bucket: "sources", Key: `${name}.zip`, Body: await readFile(zip) }));
  return `sources/${name}.zip`;
}

async function build(name: string) {
  const { clients, access } = installation;
  await clients.ecr.send(new CreateRepositoryCommand({ repositoryName: name }));
  const registry = `${access.account}.dkr.ecr.${access.region}.amazonaws.com`;
  await clients.build.send(
    new CreateProjectCommand({
      name: `project-${name}`,
      source: { type: "S3", location: await upload(name) },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { ...plainEnvironment, privilegedMode: true, environmentVariables: [{ name: "REGISTRY", value: registry }] },
      serviceRole,
      vpcConfig: { vpcId: network.vpcId, subnets: network.privateSubnets, securityGroupIds: [network.groups.inner] },
    }),
  );
  return completed(clients, await startBuild(clients, { projectName: `project-${name}` }));
}

describe.concurrent("a project with", () => {
  test.for([
    { name: "maven", title: "Maven, after Flyway has migrated the database", registry: "maven", tests: 3 },
    { name: "gradle", title: "Gradle", registry: "maven", tests: 2 },
    { name: "npm", title: "npm", registry: "npm", tests: 2 },
    { name: "pip", title: "pip", registry: "pip", tests: 2 },
    { name: "go", title: "Go", registry: "go", tests: 2 },
  ])("$title is tested, packed and pushed", async ({ name, registry, tests }, { skip, expect: check }) => {
    if (!reached.has(registry)) {
      const reason = `${registry}'s registry cannot be reached from a container on this machine: the ${name} project is not built`;
      process.stderr.write(`\n${reason}\n`);
      skip(reason);
    }
    const ended = await build(name);
    const log = (await logOf(installation.clients, ended)).join("\n");
    check(ended.buildStatus, `${JSON.stringify(failureOf(ended))}\n${log.slice(-6_000)}`).toBe("SUCCEEDED");
    const { reports } = await installation.clients.build.send(new BatchGetReportsCommand({ reportArns: ended.reportArns }));
    check(reports).toMatchObject([{ status: "SUCCEEDED", testSummary: { total: tests, statusCounts: { SUCCEEDED: tests } } }]);
    const { imageDetails } = await installation.clients.ecr.send(new DescribeImagesCommand({ repositoryName: name }));
    check(imageDetails).toMatchObject([{ imageTags: ["1"] }]);
    check(log).not.toContain("ada-and-the-orders");
  });
});

test("the standard image has the languages and tools that it is said to have", async () => {
  const asked = [
    ["javac -version", /^javac 17\./],
    ["mvn --version", /Apache Maven 3\./],
    ["gradle --version", /^Gradle 4\./m],
    ["ant -version", /Ant\(TM\) version 1\.10/],
    ["go version", /^go version go1\.26/],
    ["ruby --version", /^ruby 3\.1/],
    ["bundle --version", /Bundler version 2\./],
    ["rake --version", /rake, version 13/],
    ["php --version", /^PHP 8\.2/],
    ["composer --version", /Composer version 2\./],
    ["node --version", /^v24\./],
    ["python --version", /^Python 3\.11/],
  ] as const;
  const script = asked.map(([command], index) => `echo; echo "== ${index}"; ${command} 2>&1`).join("; ");
  const { stdout } = await installation.tools.run("docker", ["run", "--rm", "--entrypoint", "sh", "towpath/build:standard", "-c", script]);
  const answers = stdout.split(/^== \d+\n/m).slice(1);
  for (const [index, [command, answer]] of asked.entries()) expect(answers[index], command).toMatch(answer);
});

test("versions that are not installed come from the registries of Node and Go", async ({ skip }) => {
  if (!reached.has("npm") || !reached.has("go")) skip("the registries of npm and Go cannot be reached from a container on this machine");
  const { clients } = installation;
  const runtimes = "runtime-versions: {nodejs: 20.x, golang: 1.22}";
  const commands = "commands: [node --version, npm --version, go version]";
  await clients.build.send(
    new CreateProjectCommand({
      name: "versions",
      source: { type: "NO_SOURCE", buildspec: `version: 0.2\nphases:\n  install: {${runtimes}}\n  build: {${commands}}\n` },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: plainEnvironment,
      serviceRole,
    }),
  );
  const ended = await completed(clients, await startBuild(clients, { projectName: "versions" }));
  const log = (await logOf(clients, ended)).join("\n");
  expect(ended.buildStatus, log).toBe("SUCCEEDED");
  expect(log).toMatch(/Running command node --version\nv20\.[^]*Running command npm --version\n10\.[^]*\ngo version go1\.22\./);
});
