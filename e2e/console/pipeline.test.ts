import { afterAll, beforeAll, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { until } from "../kit/wait.ts";
import { axe, ConsoleBrowser, isTooWide } from "./kit/browser.ts";
import { MemoryServer } from "./kit/memory-server.ts";
import { makeScene, question } from "./kit/scene.ts";

let server: MemoryServer;
let browser: ConsoleBrowser;

beforeAll(async () => {
  server = await MemoryServer.open();
  await makeScene(server.aws);
  await makeGated();
  browser = await ConsoleBrowser.open(server.directory);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

type Given = NonNullable<Parameters<MemoryServer["aws"]["codepipeline"]["CreatePipeline"]>[0]["pipeline"]>;

async function definitionOf(name: string): Promise<Given> {
  const { pipeline } = await server.aws.codepipeline.GetPipeline({ name });
  return pipeline as Given;
}

/** A pipeline with a variable that its entry condition wants to be `yes`, and nothing but an approval after it. */
async function makeGated(): Promise<void> {
  const pipeline = await definitionOf("web");
  const [source, , release] = pipeline.stages;
  if (source === undefined || release === undefined) throw new Error("the scene has no pipeline web");
  const rule = {
    name: "Ready",
    ruleTypeId: { category: "Rule" as const, owner: "AWS" as const, provider: "VariableCheck", version: "1" },
    configuration: { Variable: "#{variables.Ready}", Value: "yes", Operator: "EQ" },
  };
  await server.aws.codepipeline.CreatePipeline({
    pipeline: {
      ...pipeline,
      name: "gated",
      variables: [{ name: "Ready", defaultValue: "no" }],
      stages: [source, { ...release, beforeEntry: { conditions: [{ result: "FAIL", rules: [rule] }] } }],
    },
  });
}

/** High enough that nothing is under the bar at the top, where axe would find targets too small. */
const height = 3_000;

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const stage = (page: Page, name: string) => page.getByRole("region", { name: `Stage ${name}`, exact: true });
const dialog = (page: Page) => page.getByRole("dialog");
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true }).click();
const confirm = async (page: Page, verb: string) => {
  await dialog(page).getByRole("button", { name: verb, exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
};

test("the list shows how each pipeline stands, since when, and its last executions", async () => {
  const page = await browser.visit("/pipelines");
  await page.getByText("broken since").first().waitFor();
  await page
    .getByRole("link", { name: /: Failed, / })
    .first()
    .waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("searchbox", { name: "Find pipelines by name" }).fill("ap");
  await page.waitForURL("**/pipelines?name=ap");
  await page.getByRole("link", { name: "web" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "api", exact: true }).click();
  await page.getByRole("heading", { name: "api" }).first().waitFor();
  await page.close();
});

test("a pipeline is a picture and a table, with why it waits, in both themes and from 360 px on", async () => {
  for (const width of [360, 1024, 1600]) {
    const page = await browser.visit("/pipelines/web", { width, height });
    await page.getByText("PutApprovalResult with token").first().waitFor();
    await button(page, "Approve Ask").waitFor();
    await page.getByRole("link", { name: "Build of Test" }).first().waitFor();
    expect(await isTooWide(page)).toBe(false);
    await button(page, "The same as a table").click();
    await page.getByRole("table", { name: "Stages and actions" }).getByRole("rowheader", { name: "Release" }).waitFor();
    if (width !== 1600) expect(await axe(page)).toEqual([]);
    await page.close();
  }
});

test("an approval is answered with a comment, and the picture follows", async () => {
  const page = await browser.visit("/pipelines/web");
  await button(page, "Approve Ask").click();
  await dialog(page).getByText(question).waitFor();
  await dialog(page).getByRole("textbox", { name: "Comment" }).fill("It does");
  expect(await axe(page)).toEqual([]);
  await confirm(page, "Approve");
  await stage(page, "Release").getByText("Succeeded").first().waitFor();
  await stage(page, "Release").getByText("It does").waitFor();
  await page.close();
});

test("a transition is closed with a reason, an execution waits in front of it, and is let in", async () => {
  const page = await browser.visit("/pipelines/web");
  await button(page, "Disable the transition into Release").click();
  await dialog(page).getByRole("textbox", { name: "Reason" }).fill("lunch; break");
  await dialog(page).getByText("at most 300").waitFor();
  await dialog(page).getByRole("textbox", { name: "Reason" }).fill("lunch");
  await confirm(page, "Disable");
  await button(page, "Release").click();
  await confirm(page, "Release");
  await page.getByRole("list", { name: "In front of Release" }).getByRole("link").waitFor();
  await page.getByText("was disabled by").first().waitFor();
  await tab(page, "Waterfall");
  await page.getByRole("region", { name: "Waterfall" }).getByText("Wait for Release").waitFor();
  await button(page, "Enable the transition into Release").click();
  await confirm(page, "Enable");
  await button(page, "Approve Ask").waitFor();
  await page.close();
});

test("a running execution is rejected; its stage is retried, and rolled back to the one before", async () => {
  const page = await browser.visit("/pipelines/web");
  await button(page, "Reject Ask").click();
  await dialog(page).getByRole("textbox", { name: "Comment" }).fill("The tax is wrong");
  await confirm(page, "Reject");
  await stage(page, "Release").getByText("Failed").first().waitFor();
  await button(page, "Retry failed actions of Release").click();
  await confirm(page, "Retry");
  await button(page, "Reject Ask").click();
  await confirm(page, "Reject");
  await button(page, "Retry stage Release").click();
  await confirm(page, "Retry");
  await button(page, "Reject Ask").click();
  await confirm(page, "Reject");
  await button(page, "Roll back stage Release").click();
  await dialog(page).getByRole("radio").first().waitFor();
  await confirm(page, "Roll back");
  await stage(page, "Release").getByText("Rollback").waitFor();
  await button(page, "Approve Ask").waitFor();
  await page.close();
});

test("an execution is stopped: first it is asked to, then given up", async () => {
  const page = await browser.visit("/pipelines/web");
  await button(page, "Stop execution").click();
  await dialog(page).getByRole("textbox", { name: "Reason" }).fill("not today");
  await confirm(page, "Stop");
  await page.getByText("Stopping").first().waitFor();
  await button(page, "Stop execution").click();
  expect(await dialog(page).getByRole("radio", { name: "Stop and wait" }).isDisabled()).toBe(true);
  await confirm(page, "Stop");
  await page.getByRole("table", { name: "Executions" }).getByText("not today").waitFor();
  await stage(page, "Release").getByText("Stopped").first().waitFor();
  await page.close();
});

test("an entry condition that holds a stage up is overridden; a variable lets the next one in", async () => {
  const page = await browser.visit("/pipelines/gated", { height });
  await stage(page, "Release").getByText("Failed").first().waitFor();
  await button(page, "Override the entry condition of Release").click();
  await confirm(page, "Override");
  await button(page, "Approve Ask").click();
  await confirm(page, "Approve");
  await button(page, "Release").click();
  await dialog(page).getByRole("textbox", { name: "Variable Ready" }).fill("yes");
  await dialog(page).getByRole("button", { name: "Source revisions" }).click();
  await dialog(page).getByRole("textbox", { name: "Object version of Source" }).waitFor();
  await confirm(page, "Release");
  await button(page, "Approve Ask").waitFor();
  await tab(page, "Variables");
  await page.getByText("#{variables.Ready}").first().waitFor();
  await page.getByRole("table", { name: "Variables" }).getByText("yes", { exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("one execution has its own screen: waterfall, artifacts to look into, all in both themes", async () => {
  const { pipelineExecutionSummaries = [] } = await server.aws.codepipeline.ListPipelineExecutions({ pipelineName: "api" });
  const id = pipelineExecutionSummaries[0]?.pipelineExecutionId ?? "";
  for (const width of [360, 1280]) {
    const page = await browser.visit(`/pipelines/api/executions/${id}`, { width, height });
    await page
      .getByRole("region", { name: "Waterfall" })
      .getByRole("rowheader", { name: /Build \/ Test on the critical path/ })
      .waitFor();
    await button(page, "Look into Source").click();
    await page.getByRole("table", { name: "Files in Source" }).getByText("README").waitFor();
    await button(page, "Show README").click();
    expect(await page.getByLabel("Content of README").textContent()).toBe("hello\n");
    expect(await axe(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.close();
  }
});

test("every tab of a pipeline has no violation", async () => {
  const page = await browser.visit("/pipelines/api", { height });
  await page.getByRole("table", { name: "Executions" }).getByText("root user").first().waitFor();
  for (const name of ["Executions", "Waterfall", "Artifacts", "Events"]) {
    await tab(page, name);
    await page.getByRole("tabpanel").getByRole("rowheader").first().waitFor();
    expect(await axe(page)).toEqual([]);
  }
  await page.close();
});

test("the definition is checked, compared and saved, and another's change is not lost", async () => {
  const page = await browser.visit("/pipelines/gated?tab=definition", { height });
  await button(page, "Edit").click();
  const text = page.getByRole("textbox", { name: "Definition" });
  const given = await text.inputValue();
  await text.fill("{");
  expect(await button(page, "Review changes").isDisabled()).toBe(true);
  await text.fill(given.replace('"VariableCheck"', '"NoSuchRule"'));
  await button(page, "Review changes").click();
  await page
    .getByText(/NoSuchRule/)
    .filter({ hasNot: page.locator("textarea") })
    .first()
    .waitFor();
  const pipeline = await definitionOf("gated");
  await server.aws.codepipeline.UpdatePipeline({ pipeline: { ...pipeline, variables: [{ name: "Ready", defaultValue: "maybe" }] } });
  await page.getByText("Version 2 was saved while you edited version 1").waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Take theirs").click();
  await text.fill((await text.inputValue()).replace('"maybe"', '"surely"'));
  await button(page, "Review changes").click();
  await dialog(page).getByText('"surely"').waitFor();
  expect(await axe(page)).toEqual([]);
  await confirm(page, "Save");
  const saved = await until("version 3", async () => {
    const { pipeline: now } = await server.aws.codepipeline.GetPipeline({ name: "gated" });
    return now?.version === 3 ? now : undefined;
  });
  expect(saved.variables).toEqual([{ name: "Ready", defaultValue: "surely" }]);
  await page.close();
});

test("who may only look is told so at every button", async () => {
  const page = await browser.visit("/pipelines/web", { readOnly: true });
  const release = button(page, "Release");
  await release.waitFor();
  expect(await release.getAttribute("aria-disabled")).toBe("true");
  await page.close();
});

test("no page had an error, and its policy refused nothing", () => {
  expect(browser.complaints).toEqual([]);
});
