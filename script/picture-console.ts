/**
 * Pictures of the console's screens, light and dark, in docs/images (or the folder given):
 *
 *   node script/picture-console.ts [--of DATA_DIRECTORY] [--widths 1280] [FOLDER]
 *
 * Of the installation whose data directory is given, say the one that script/demo leaves; or of one in memory with a few pipelines. A screen
 * about something that is not there is left out.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { ConsoleBrowser, themes } from "../e2e/console/kit/browser.ts";
import { MemoryServer } from "../e2e/console/kit/memory-server.ts";
import { makeScene } from "../e2e/console/kit/scene.ts";

const { values, positionals } = parseArgs({
  options: { of: { type: "string" }, widths: { type: "string", default: "1280" } },
  allowPositionals: true,
});
const folder = positionals[0] ?? join(import.meta.dirname, "../docs/images");

/** Asks as the page does. */
type Ask = <Answer>(service: string, operation: string, input?: object) => Promise<Answer>;

interface Picture {
  readonly name: string;
  /** Below `/_console`; undefined when there is nothing to show. */
  path(ask: Ask): Promise<string | undefined>;
  /** Opens something over the screen. */
  keys?: readonly string[];
}

const fixed = (name: string, path: string, keys?: readonly string[]): Picture => ({ name, path: async () => path, ...(keys && { keys }) });

const firstPipeline = async (ask: Ask) =>
  (await ask<{ pipelines?: { name: string }[] }>("codepipeline", "ListPipelines")).pipelines?.at(-1)?.name;
const nameIn = (arn = ""): string => arn.split("/").at(-1) ?? "";

const pictures: readonly Picture[] = [
  fixed("home", "/"),
  fixed("palette", "/", ["/"]),
  fixed("pipelines", "/pipelines"),
  {
    name: "pipeline",
    path: async (ask) => {
      const name = await firstPipeline(ask);
      return name && `/pipelines/${name}`;
    },
  },
  {
    name: "execution",
    path: async (ask) => {
      const pipelineName = await firstPipeline(ask);
      if (pipelineName === undefined) return undefined;
      const { pipelineExecutionSummaries: [newest] = [] } = await ask<{ pipelineExecutionSummaries?: { pipelineExecutionId: string }[] }>(
        "codepipeline",
        "ListPipelineExecutions",
        { pipelineName },
      );
      return newest && `/pipelines/${pipelineName}/executions/${newest.pipelineExecutionId}`;
    },
  },
  fixed("builds", "/builds"),
  {
    name: "build",
    path: async (ask) => {
      const { ids: [id] = [] } = await ask<{ ids?: string[] }>("codebuild", "ListBuilds");
      return id && `/builds/${id.replace(":", "/")}`;
    },
  },
  fixed("deployments", "/deployments"),
  {
    name: "service",
    path: async (ask) => {
      const { clusterArns: [cluster] = [] } = await ask<{ clusterArns?: string[] }>("ecs", "ListClusters");
      if (cluster === undefined) return undefined;
      const { serviceArns: [service] = [] } = await ask<{ serviceArns?: string[] }>("ecs", "ListServices", { cluster });
      return service && `/deployments/${nameIn(cluster)}/${nameIn(service)}`;
    },
  },
  fixed("images", "/images"),
  {
    name: "image",
    path: async (ask) => {
      const { repositories: [first] = [] } = await ask<{ repositories?: { repositoryName: string }[] }>("ecr", "DescribeRepositories");
      return first && `/images/${encodeURIComponent(first.repositoryName)}`;
    },
  },
  fixed("secrets", "/secrets"),
  fixed("network", "/network"),
  {
    name: "vpc",
    path: async (ask) => {
      const { Vpcs = [] } = await ask<{ Vpcs?: { VpcId: string }[] }>("ec2", "DescribeVpcs");
      const [vpc] = Vpcs;
      return vpc && `/network/${vpc.VpcId}`;
    },
  },
  fixed("activity", "/activity"),
  fixed("repositories", "/repositories"),
];

async function take(browser: ConsoleBrowser): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const asking = await browser.visit("/");
  const ask: Ask = (service, operation, input = {}) => askIn(asking, service, operation, input);
  for (const { name, path, keys = [] } of pictures) {
    const address = await path(ask);
    if (address === undefined) continue;
    for (const width of values.widths.split(",").map(Number)) await draw(browser, { name, address, keys, width });
  }
}

async function draw(
  browser: ConsoleBrowser,
  { name, address, keys, width }: { name: string; address: string; keys: readonly string[]; width: number },
): Promise<void> {
  const page = await browser.visit(address, { width });
  if (await page.getByText("There is no such screen").isVisible()) return page.close();
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.waitForLoadState("load");
    await page.waitForTimeout(1200);
    for (const key of theme === "light" ? keys : []) await page.keyboard.press(key);
    if (keys.length > 0) await page.waitForTimeout(800);
    const suffix = values.widths.includes(",") ? `-${width}` : "";
    await page.screenshot({ path: join(folder, `console-${name}${suffix}-${theme}.png`) });
  }
  process.stdout.write(`${name} ${width}\n`);
  await page.close();
}

const askIn = <Answer>(page: Page, service: string, operation: string, input: object): Promise<Answer> =>
  page.evaluate<Answer>(
    `fetch("/_console/aws/${service}/${operation}", { method: "POST", headers: { "content-type": "application/json" }, body: ${JSON.stringify(JSON.stringify(input))} }).then((answer) => answer.json())`,
  );

if (values.of === undefined) {
  await using server = await MemoryServer.open();
  await makeScene(server.aws);
  await using browser = await ConsoleBrowser.open(server.directory);
  await take(browser);
} else {
  await using browser = await ConsoleBrowser.open(values.of);
  await take(browser);
}
