import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, ConsoleBrowser, isTooWide } from "./kit/browser.ts";
import { MemoryServer } from "./kit/memory-server.ts";
import { makeScene, question } from "./kit/scene.ts";

let server: MemoryServer;
let browser: ConsoleBrowser;

beforeAll(async () => {
  server = await MemoryServer.open();
  browser = await ConsoleBrowser.open(server.directory);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

test("without a session the page says how to get one, and nothing else", async () => {
  const page = await browser.stranger(`${server.endpoint}/_console/pipelines`);
  await page.getByRole("heading", { name: "Log in to Towpath" }).waitFor();
  expect(await page.locator("pre").allTextContents()).toEqual(["towpath console", "towpath console --read-only"]);
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("a link opens the page once; a second use says so", async () => {
  const link = await browser.link();
  const page = await browser.stranger(link);
  await page.getByRole("heading", { name: "Home" }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/_console/");
  const second = await browser.stranger(link);
  await second.getByText("That link was used already").waitFor();
  await page.close();
  await second.close();
});

test("before anything is there, the exact commands are", async () => {
  const page = await browser.visit("/");
  await page.getByRole("heading", { name: "No pipeline yet" }).waitFor();
  expect(await page.locator("pre").first().textContent()).toBe('eval "$(towpath env)"');
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("what is made elsewhere appears by itself: broken with its cause, waiting, running, and what became of the pushes", async () => {
  const page = await browser.visit("/");
  await page.getByRole("heading", { name: "No pipeline yet" }).waitFor();
  await makeScene(server.aws);
  await page.getByRole("heading", { name: "Broken (1)" }).waitFor();
  await page.getByRole("link", { name: "Build, Test" }).waitFor();
  await page.getByText("exit status 1").waitFor();
  await page.getByRole("heading", { name: "Waiting for you (1)" }).waitFor();
  await page.getByText(question).waitFor();
  await page.getByRole("heading", { name: "Running (1)" }).waitFor();
  const pushes = page.getByRole("grid", { name: "Last pushes" });
  await pushes.getByText("In progress in Release").waitFor();
  await pushes.getByText("Failed in Build").waitFor();
  await page.close();
});

test("the first screen has no violation in either theme, and fits from 360 px on", async () => {
  for (const width of [360, 1024, 1600]) {
    const page = await browser.visit("/", { width });
    await page.getByRole("heading", { name: "Broken (1)" }).waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.close();
  }
});

test("a session for looking cannot answer, and says why", async () => {
  const page = await browser.visit("/", { readOnly: true });
  const approve = page.getByRole("button", { name: "Approve web, Release, Ask" });
  await approve.waitFor();
  expect(await approve.getAttribute("aria-disabled")).toBe("true");
  await approve.hover();
  await page.getByText("You are logged in to look only.").filter({ visible: true }).first().waitFor();
  await page.close();
});

test("everything is found by its name, by keys alone", async () => {
  const page = await browser.visit("/");
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Go to anything by name" }).fill("pipeline api");
  await page.getByRole("option", { name: "api Pipeline" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/_console/pipelines/api");
  await page.keyboard.press("g");
  await page.keyboard.press("h");
  await page.waitForURL("**/_console/");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Go to anything by name" }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("the look is chosen by name and kept over a reload", async () => {
  const page = await browser.visit("/", { theme: "light" });
  const isDark = () => page.evaluate<boolean>('document.body.classList.contains("awsui-dark-mode")');
  await page.getByRole("heading", { name: "Home" }).waitFor();
  expect(await isDark()).toBe(false);
  await choose("Dark Look");
  expect(await isDark()).toBe(true);
  await page.reload();
  await page.getByRole("heading", { name: "Home" }).waitFor();
  expect(await isDark()).toBe(true);
  await choose("As the system Look");
  await page.close();

  async function choose(name: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Go to anything by name" }).fill("look");
    await page.getByRole("option", { name, exact: true }).click();
  }
});

test("while the server is away the page says so; then it catches up without a reload", async () => {
  const page = await browser.visit("/");
  await page.getByRole("heading", { name: "Waiting for you (1)" }).waitFor();
  await page.evaluate("window.untouched = true");
  await server.stop();
  await page.getByText("The server does not answer").first().waitFor();
  await server.start();
  const { stageStates = [] } = await server.aws.codepipeline.GetPipelineState({ name: "api" });
  const pipelineExecutionId = stageStates[1]?.latestExecution?.pipelineExecutionId ?? "";
  await server.aws.codepipeline.RetryStageExecution({
    pipelineName: "api",
    stageName: "Build",
    pipelineExecutionId,
    retryMode: "ALL_ACTIONS",
  });
  await page.getByRole("button", { name: "Live: what is shown is what is." }).waitFor();
  await page.getByText("The server does not answer").first().waitFor({ state: "detached" });
  expect(await page.evaluate("window.untouched")).toBe(true);
  await page.close();
});

test("an approval is given on the first screen, and what becomes of it is shown", async () => {
  const page = await browser.visit("/");
  await page.getByRole("textbox", { name: "Comment" }).fill("Seen on staging");
  await page.getByRole("button", { name: "Approve web, Release, Ask" }).click();
  await page.getByText("Nothing waits for a person").waitFor();
  await page.getByRole("grid", { name: "Last pushes" }).getByText("Succeeded").waitFor();
  const { actionExecutionDetails = [] } = await server.aws.codepipeline.ListActionExecutions({ pipelineName: "web" });
  expect(actionExecutionDetails.find(({ actionName }) => actionName === "Ask")?.output?.executionResult?.externalExecutionSummary).toBe(
    "Seen on staging",
  );
  await page.close();
});

test("logging out ends the session here and on the server", async () => {
  const page = await browser.stranger(await browser.link());
  await page.getByRole("heading", { name: "Home" }).waitFor();
  await page.keyboard.press("/");
  await page.getByRole("combobox", { name: "Go to anything by name" }).fill("log out");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Log in to Towpath" }).waitFor();
  const status = await page.evaluate<number>('fetch("/_console/session").then(({ status }) => status)');
  expect(status).toBe(401);
  await page.close();
});

test("no page had an error, and its policy refused nothing", () => {
  expect(browser.complaints).toEqual([]);
});
