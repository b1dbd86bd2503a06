import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { openClients } from "./clients.ts";
import { openReporter, type Reporter } from "./reporter.ts";
import {
  brokenVersion,
  firstVersion,
  type Isolation,
  makeInfrastructure,
  proveIsolation,
  secondVersion,
  type UnderLoad,
} from "./scenes.ts";
import { summarize } from "./summary.ts";
import { DemoError, readAccess, towpath } from "./towpath.ts";
import { versions } from "../../examples/todo/versions.ts";

const usage = `Usage: script/demo [--json] [--down]

Delivers the example application through a pipeline: a first version, a second one under load, a broken third one that is rolled back.
Then proves the isolation of its network. Afterwards everything keeps running.

  --json  prints one JSON object, with every figure and verdict, as the last line
  --down  removes everything at the end
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { json: { type: "boolean" }, down: { type: "boolean" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const reporter = openReporter(process.stdout);
  const begun = performance.now();
  const directory = await mkdtemp(join(tmpdir(), "towpath-demo-"));
  try {
    const result = await perform(reporter, directory);
    const seconds = (performance.now() - begun) / 1000;
    const left = values.down ? await reporter.step("Remove everything", removeEverything) : undefined;
    const verdicts = { ...result.verdicts, ...(left && { nothingLeft: left.length === 0 }) };
    const isGood = Object.values(verdicts).every(Boolean);
    summarize(reporter, { ...result, verdicts, seconds, isDown: values.down ?? false });
    if (values.json)
      process.stdout.write(
        `${JSON.stringify({ ok: isGood, seconds, verdicts, figures: result.figures, ...(values.down ? { left } : { urls: result.urls }) })}\n`,
      );
    return isGood ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** What is left of it on the engine after all was removed; nothing, that is. */
async function removeEverything(): Promise<string[]> {
  const { installationId } = JSON.parse(await towpath("status", "--json")) as { installationId: string };
  await towpath("down", "--yes");
  return leftovers(installationId);
}

async function leftovers(installationId: string): Promise<string[]> {
  const filter = ["--filter", `label=towpath.installation=${installationId}`, "--quiet"];
  const lists = [
    ["ps", "--all", ...filter],
    ["network", "ls", ...filter],
    ["volume", "ls", ...filter],
  ];
  const found = await Promise.all(
    lists.map(async (words) => (await promisify(execFile)("docker", words)).stdout.split("\n").filter(Boolean)),
  );
  return found.flat();
}

async function perform(reporter: Reporter, directory: string) {
  reporter.heading("1. Server, images, infrastructure");
  await reporter.step("Start the server", () => towpath("up"));
  const access = await readAccess();
  reporter.line(`    Watch it in the browser (this link works once, for ten minutes): ${await consoleLink()}`);
  await reporter.step("Make the images from Debian and npm packages", () => towpath("images", "ensure"));
  const stage = { access, clients: openClients(access), reporter, directory };
  const outputs = await makeInfrastructure(stage);
  reporter.heading("2. The first version");
  const first = await firstVersion(stage, outputs);
  reporter.heading("3. The second version, with a migration, under 20 requests per second");
  const second = await secondVersion(stage, outputs);
  reporter.heading("4. A broken version, under the same load");
  const third = await brokenVersion(stage, outputs, versions[2].heading);
  reporter.heading("5. Who reaches whom");
  const isolation = await proveIsolation(stage, outputs);
  return {
    access,
    outputs,
    verdicts: { ...deliveryVerdicts(first.page.hasHeading, second, third), ...isolationVerdicts(isolation) },
    figures: { ...loadFigures("second", second), ...loadFigures("third", third), ...durations("first", first.ended.actions) },
    reason: third.ended.actions.find(({ status }) => status === "Failed")?.summary ?? "",
    urls: { application: outputs.url, endpoint: access.endpoint, console: await consoleLink() },
  };
}

/** A fresh one each time it is printed: each works once. */
async function consoleLink(): Promise<string> {
  const { url } = JSON.parse(await towpath("console", "--json")) as { url: string };
  return url;
}

function deliveryVerdicts(firstServed: boolean, second: UnderLoad, third: UnderLoad) {
  const failed = third.ended.actions.find(({ status }) => status === "Failed");
  return {
    firstVersionServed: firstServed,
    secondVersionServed: second.page.version === versions[2].version && second.page.hasHeading,
    noRequestFailedInSecond: second.load.failed === 0 && second.load.requests > 0,
    brokenVersionFailedInDeploy: third.ended.status === "Failed" && (failed?.name.startsWith("Deploy/") ?? false) && failed?.summary !== "",
    secondVersionStillServed: third.page.version === versions[2].version && third.page.hasHeading,
    noRequestFailedInThird: third.load.failed === 0 && third.load.requests > 0,
    brokenVersionServedNobody: (third.load.versions[versions[3].version] ?? 0) === 0,
  };
}

function isolationVerdicts(isolation: Isolation) {
  return {
    databaseAnswersInPrivateGroup: isolation.databaseFromPrivateGroup,
    databaseHiddenFromHost: !isolation.databaseFromHost,
    databaseHiddenFromPublicSubnet: !isolation.databaseFromPublicSubnet,
    databaseHiddenFromBuildWithoutVpc: !isolation.databaseFromBuildWithoutVpc,
    natRouteReachesOutside: isolation.outsideWithNatRoute,
    noNatRouteNoOutside: !isolation.outsideWithoutNatRoute,
  };
}

const loadFigures = (name: string, { load, ended }: UnderLoad) => ({
  [`${name}Requests`]: load.requests,
  [`${name}FailedRequests`]: load.failed,
  ...(load.failures.length > 0 && { [`${name}Failures`]: load.failures.join("; ") }),
  ...durations(name, ended.actions),
});

const durations = (name: string, actions: { name: string; seconds: number }[]) =>
  Object.fromEntries(actions.map((action) => [`${name}${action.name.split("/")[1]}Seconds`, Number(action.seconds.toFixed(1))]));

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(
    `\nscript/demo: ${error instanceof DemoError || !process.env["TOWPATH_DEBUG"] ? (error as Error).message : (error as Error).stack}\n`,
  );
  process.exitCode = 1;
}
