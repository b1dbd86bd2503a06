import { afterAll, beforeAll, expect, test } from "vitest";
import { axe, ConsoleBrowser, isTooWide } from "./kit/browser.ts";
import { MemoryServer } from "./kit/memory-server.ts";
import { makeScene } from "./kit/scene.ts";

let server: MemoryServer;
let browser: ConsoleBrowser;

const place = { logGroupName: "/console/long", logStreamName: "one" };
const escape = "\u001b";

/** Lines `from` to `to`, not included; some of them in colour, and one that would be markup elsewhere. */
async function write(from: number, to: number): Promise<void> {
  for (let first = from; first < to; first += 5_000) {
    const logEvents = Array.from({ length: Math.min(5_000, to - first) }, (_, i) => {
      const text = first + i === 12_345 ? "<b>needle</b>" : `${escape}[32mline ${first + i + 1}${escape}[0m`;
      return { timestamp: Date.now(), message: text };
    });
    await server.aws.logs.PutLogEvents({ ...place, logEvents });
  }
}

beforeAll(async () => {
  server = await MemoryServer.open();
  await makeScene(server.aws);
  await server.aws.logs.CreateLogGroup({ logGroupName: place.logGroupName });
  await server.aws.logs.CreateLogStream(place);
  await write(0, 40_000);
  browser = await ConsoleBrowser.open(server.directory);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

test("a build that failed tells why, and shows its log, phases and environment", async () => {
  const page = await browser.visit("/builds");
  await page.getByRole("link", { name: "api #1" }).click();
  await page.getByText("Error while executing command: exit 1. Reason: exit status 1").first().waitFor();
  await page.getByRole("region", { name: /^Log / }).getByText("Running command exit 1").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("tab", { name: "Phases" }).click();
  await page.getByRole("table", { name: "Phases" }).getByText("COMMAND_EXECUTION_ERROR").waitFor();
  await page.getByRole("tab", { name: "Environment" }).click();
  await page.getByText("No VPC: a network of its own").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("what a pipeline started is not retried here, and the button says why", async () => {
  const page = await browser.visit("/builds/api");
  await page.getByRole("link", { name: "api #1" }).click();
  const retry = page.getByRole("button", { name: "Retry" });
  await retry.waitFor();
  await retry.hover();
  await page.getByRole("tooltip").getByText("A pipeline started it: retry the action there.").waitFor();
  await page.close();
});

test("builds fit from 360 px on", async () => {
  for (const width of [360, 1600]) {
    const page = await browser.visit("/builds", { width });
    await page.getByRole("link", { name: "web #1" }).waitFor();
    expect(await isTooWide(page)).toBe(false);
    await page.close();
  }
});

test("a long log has few lines in the page, is searched as a whole, and text stays text", async () => {
  const page = await browser.visit("/logs/%2Fconsole%2Flong/one?lines=20000-20002");
  const log = page.getByRole("region", { name: "Log one" });
  await log.getByText("line 20001", { exact: true }).waitFor();
  expect(await page.locator(".tp-log-marked").count()).toBe(3);
  expect(await page.locator(".tp-log-row").count()).toBeLessThan(300);
  await page.getByRole("searchbox", { name: "Search the whole log" }).fill("NEEDLE");
  await page.keyboard.press("Enter");
  await page.getByText("1 of 1 lines").waitFor();
  await log.getByText("<b>needle</b>").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("the end is followed as lines come, and none is missing or doubled", async () => {
  const page = await browser.visit("/logs/%2Fconsole%2Flong/one");
  const log = page.getByRole("region", { name: "Log one" });
  await page.getByText("40,000 lines").waitFor();
  await write(40_000, 50_000);
  await log.getByText("line 50000", { exact: true }).waitFor();
  await page.getByText("50,000 lines").waitFor();
  const shown = await page.locator(".tp-log-text").allTextContents();
  const numbers = shown.filter((text) => text !== "").map((text) => Number(/\d+/.exec(text)?.[0]));
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => 50_001 - numbers.length + i));
  await page.close();
});
