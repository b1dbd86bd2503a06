import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../kit/wait.ts";
import { axe, ConsoleBrowser, isTooWide } from "./kit/browser.ts";
import { MemoryServer } from "./kit/memory-server.ts";
import { cluster, completed, makeServices, type ServicesScene } from "./kit/services-scene.ts";

let server: MemoryServer;
let browser: ConsoleBrowser;
let scene: ServicesScene;

beforeAll(async () => {
  server = await MemoryServer.open();
  scene = await makeServices(server);
  browser = await ConsoleBrowser.open(server.directory);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

/** High enough that nothing is under the bar at the top, where axe would find targets too small. */
const height = 3_000;

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const row = (page: Page, name: string | RegExp) => page.getByRole("row", { name });
const dialog = (page: Page) => page.getByRole("dialog");
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true }).click();
const confirm = async (page: Page, verb: string) => {
  await dialog(page).getByRole("button", { name: verb, exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
};
const typed = (page: Page, text: string) =>
  dialog(page)
    .getByRole("textbox", { name: `To confirm, enter ${text}` })
    .fill(text);

async function service() {
  const { services = [] } = await server.aws.ecs.DescribeServices({ cluster, services: ["todo"] });
  return services[0];
}

test("the services are listed, and a service shows its tasks and what brought its deployments", async () => {
  const page = await browser.visit("/deployments", { height });
  await row(page, /todo prod/)
    .getByText("2 of 2 run")
    .waitFor();
  await page.getByRole("link", { name: "todo" }).click();
  await page.getByRole("table", { name: "Tasks of todo:3" }).getByText("Running").first().waitFor();
  await page.getByText("Say what the list holds").first().waitFor();
  await page.getByText("Not triggered (0 of 3)").waitFor();
  await tab(page, "Deployments");
  await row(page, /todo:3/)
    .getByRole("link", { name: /^deliver / })
    .waitFor();
  await row(page, /todo:1/)
    .getByText("By hand")
    .waitFor();
  expect(await axe(page)).toEqual([]);
  await tab(page, "Events");
  await page.getByText("has reached a steady state").first().waitFor();
  await tab(page, "Configuration");
  await page.getByText("TITLE=Second").waitFor();
  await page.getByText("URL from /prod/url").waitFor();
  await page.close();
});

test("a service is scaled and deployed again; new and old tasks stand side by side", async () => {
  const page = await browser.visit(`/deployments/${cluster}/todo`, { height });
  await button(page, "Scale").click();
  await dialog(page).getByRole("textbox", { name: "Tasks" }).fill("3");
  await confirm(page, "Scale");
  await page.getByText("3 of 3 run").first().waitFor();
  await completed(server.aws);
  const before = (await service())?.deployments?.[0]?.id;
  server.engine.delay("containers.start", 1_500);
  await button(page, "Deploy again").click();
  await confirm(page, "Deploy again");
  await page.getByRole("heading", { name: "Old: todo:3" }).waitFor();
  await page.getByRole("heading", { name: "New: todo:3" }).waitFor();
  expect(await axe(page)).toEqual([]);
  server.engine.delay("containers.start", 0);
  await page.getByRole("heading", { name: "Old: todo:3" }).waitFor({ state: "detached" });
  await completed(server.aws);
  expect((await service())?.deployments?.[0]?.id).not.toBe(before);
  await page.close();
});

test("a rollback shows what it changes before it is made, and is refused where the image is gone", async () => {
  const page = await browser.visit(`/deployments/${cluster}/todo?tab=deployments`, { height });
  await button(page, "Roll back to todo:1").click();
  const changes = dialog(page).getByRole("table", { name: "What changes from todo:3 to todo:1" });
  await changes.getByRole("row", { name: /web: environment TITLE Second First/ }).waitFor();
  await changes.getByRole("row", { name: /web: image .*:v2 .*:v1/ }).waitFor();
  expect(await axe(page)).toEqual([]);
  await confirm(page, "Roll back");
  await completed(server.aws);
  expect((await service())?.taskDefinition).toMatch(/todo:1$/);
  await server.aws.ecr.BatchDeleteImage({ repositoryName: "todo", imageIds: [{ imageTag: "v2" }] });
  await button(page, "Roll back to todo:2").click();
  await dialog(page).getByText("This revision cannot run any more").waitFor();
  expect(await dialog(page).getByRole("button", { name: "Roll back", exact: true }).isDisabled()).toBe(true);
  await page.close();
});

/** Lets the service have a revision whose container does something else. */
async function deploy(family: string, more: object): Promise<void> {
  const { ecs } = server.aws;
  const { taskDefinition } = await ecs.DescribeTaskDefinition({ taskDefinition: "todo:1" });
  const { executionRoleArn = "", containerDefinitions: [web] = [] } = taskDefinition ?? {};
  await ecs.RegisterTaskDefinition({
    family,
    networkMode: "awsvpc",
    requiresCompatibilities: ["FARGATE"],
    cpu: "256",
    memory: "512",
    executionRoleArn,
    containerDefinitions: [{ ...web, ...more } as never],
  });
  await ecs.UpdateService({ cluster, service: "todo", taskDefinition: family });
}

test("a deployment under way is stopped by hand, and the service goes back", async () => {
  await deploy("slow", { healthCheck: { command: ["CMD", "never"], interval: 300, retries: 10, startPeriod: 300 } });
  const page = await browser.visit(`/deployments/${cluster}/todo`, { height });
  await page.getByRole("heading", { name: "New: slow:1" }).waitFor();
  await page
    .getByText(/^Watching \(0 of \d+\)$/)
    .first()
    .waitFor();
  await button(page, "Stop deployment").click();
  expect(await axe(page)).toEqual([]);
  await confirm(page, "Stop deployment");
  await completed(server.aws);
  expect((await service())?.taskDefinition).toMatch(/todo:1$/);
  await page.close();
});

test("the circuit breaker's verdict is shown, and a task tells why it ended", async () => {
  await deploy("broken", { command: ["crash"] });
  const page = await browser.visit(`/deployments/${cluster}/todo?tab=deployments`, { height });
  await row(page, /broken:1/)
    .getByText(/^Triggered \(\d+ of \d+\)$/)
    .waitFor();
  await row(page, /broken:1/)
    .getByText("Back to todo:1")
    .waitFor();
  await completed(server.aws);
  await tab(page, "Tasks");
  await button(page, /^Stopped tasks of earlier deployments/).click();
  const stopped = page.getByRole("table", { name: "Stopped tasks of earlier deployments" });
  await stopped
    .getByRole("row", { name: /Exit codes: web 3/ })
    .getByRole("link")
    .first()
    .click();
  await page.getByRole("table", { name: "Containers" }).getByText("3", { exact: true }).waitFor();
  await page.getByLabel("Last lines of web").getByText("cannot reach the database").waitFor();
  await page.getByText("Why it stopped").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("a task shows its containers and last lines, and is stopped", async () => {
  const page = await browser.visit(`/deployments/${cluster}/todo`, { height });
  await page.getByRole("table", { name: "Tasks of todo:1" }).getByRole("link").first().click();
  await page.getByLabel("Last lines of web").getByText("listening on 3000").waitFor();
  await page.getByRole("link", { name: "Whole log" }).waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Stop task").click();
  await dialog(page).getByText("The service starts another task in its place").waitFor();
  await confirm(page, "Stop task");
  await page.getByText("Stopped in the console").waitFor();
  expect(await button(page, "Stop task").getAttribute("aria-disabled")).toBe("true");
  await completed(server.aws);
  await page.close();
});

test("images show who pushed them, where they run and their layers; what runs is deleted by its name only", async () => {
  const page = await browser.visit("/images", { height });
  await page.getByRole("link", { name: "todo" }).click();
  await row(page, /v1/).getByRole("link", { name: "todo" }).waitFor();
  await row(page, /old/).getByText("Nowhere").waitFor();
  await row(page, /old/).getByText("root").waitFor();
  await page.getByText("docker push").first().waitFor({ state: "attached" });
  expect(await axe(page)).toEqual([]);
  await row(page, /old/)
    .getByRole("button", { name: /^Details of/ })
    .click();
  await dialog(page).getByRole("table", { name: "Layers" }).getByText("12 B").waitFor();
  await button(page, "Close").click();
  await row(page, /old/).getByRole("checkbox").check();
  await button(page, "Delete images").click();
  await confirm(page, "Delete");
  await row(page, /old/).waitFor({ state: "detached" });
  await row(page, /v1/).getByRole("checkbox").check();
  await button(page, "Delete images").click();
  await dialog(page).getByText("Some of it runs now").waitFor();
  expect(await dialog(page).getByRole("button", { name: "Delete", exact: true }).isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await dialog(page).getByRole("button", { name: "Cancel" }).click();
  await page.close();
});

test("a repository of images is made, says how to push, and is deleted by its name", async () => {
  const page = await browser.visit("/images", { height });
  await button(page, "Create repository").click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("team/app");
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { name: "team/app" }).waitFor();
  await page
    .getByText(`docker push ${new URL(server.endpoint).host}/team/app:latest`)
    .first()
    .waitFor();
  await button(page, "Delete repository").click();
  await typed(page, "team/app");
  await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL("**/images");
  await page.getByRole("link", { name: "todo" }).waitFor();
  await page.getByRole("link", { name: "team/app" }).waitFor({ state: "detached" });
  await page.close();
});

test("a secret is revealed on request, which is recorded, and hidden when it is left", async () => {
  const page = await browser.visit("/secrets", { height });
  await page.getByRole("link", { name: "prod/database" }).click();
  const calls = page.getByRole("table", { name: "Who read or changed it" });
  await calls.getByText("CreateSecret").waitFor();
  expect(await page.content()).not.toContain("hunter2");
  await button(page, /^Reveal version/).click();
  await page.getByText("hunter2").waitFor();
  await calls.getByText("GetSecretValue").waitFor();
  await calls.getByText("console").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: "Images" }).click();
  await page.getByRole("heading", { name: "Images" }).waitFor();
  await page.goBack();
  await button(page, /^Reveal version/).waitFor();
  expect(await page.content()).not.toContain("hunter2");
  await page.close();
});

test("a secret is changed, its version before made current, deleted, and restored", async () => {
  const { secretsmanager } = server.aws;
  const page = await browser.visit("/secrets/prod%2Fdatabase", { height });
  await button(page, "Change value").click();
  await button(page, "Begin with the present value (a read that is recorded)").click();
  const value = dialog(page).getByRole("textbox", { name: "New value" });
  await until("the present value", async () => ((await value.inputValue()).includes("hunter2") ? true : undefined));
  await value.fill("hunter3");
  expect(await axe(page)).toEqual([]);
  await confirm(page, "Save");
  await page.getByText("AWSPREVIOUS").waitFor();
  expect((await secretsmanager.GetSecretValue({ SecretId: "prod/database" })).SecretString).toBe("hunter3");
  await row(page, /AWSPREVIOUS/)
    .getByRole("button", { name: /^Make current: version/ })
    .click();
  await until("the label", async () => {
    const { SecretString } = await secretsmanager.GetSecretValue({ SecretId: "prod/database" });
    return SecretString?.includes("hunter2") === true ? true : undefined;
  });
  await button(page, "Delete").click();
  await dialog(page).getByRole("textbox", { name: "Recovery window in days" }).fill("7");
  await typed(page, "prod/database");
  await confirm(page, "Delete");
  await page.getByText("The secret is scheduled for deletion; nobody can read it.").waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Restore").click();
  await page.getByText("The secret is scheduled for deletion; nobody can read it.").waitFor({ state: "detached" });
  await page.close();
});

test("a secret is made", async () => {
  const page = await browser.visit("/secrets", { height });
  await button(page, "Create secret").click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("prod/token");
  await dialog(page).getByRole("textbox", { name: "Value" }).fill("s3cr3t");
  expect(await axe(page)).toEqual([]);
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { name: "prod/token" }).waitFor();
  await page.close();
});

test("a SecureString is made, opened, changed and deleted", async () => {
  const page = await browser.visit("/parameters", { height });
  await page.getByRole("link", { name: "/prod/url" }).waitFor();
  await button(page, "Create parameter").click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("/prod/key");
  await dialog(page).getByRole("textbox", { name: "Value" }).fill("abc123");
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { name: "/prod/key" }).waitFor();
  await button(page, "Reveal version 1").click();
  await page.getByLabel("Value of version 1").getByText("abc123").waitFor();
  await page.getByRole("table", { name: "Who read or changed it" }).getByText("GetParameter").waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, "Change value").click();
  await dialog(page).getByRole("textbox", { name: "New value" }).fill("def456");
  await confirm(page, "Save");
  await button(page, "Reveal version 2").waitFor();
  const { Parameter } = await server.aws.ssm.GetParameter({ Name: "/prod/key", WithDecryption: true });
  expect(Parameter).toMatchObject({ Value: "def456", Type: "SecureString" });
  await button(page, "Delete").click();
  await typed(page, "/prod/key");
  await dialog(page).getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL("**/parameters");
  await page.getByRole("link", { name: "/prod/key" }).waitFor({ state: "detached" });
  await page.close();
});

test("who may only look reveals nothing, and is told why", async () => {
  const page = await browser.visit("/secrets/prod%2Fdatabase", { readOnly: true });
  expect(
    await button(page, /^Reveal version/)
      .first()
      .getAttribute("aria-disabled"),
  ).toBe("true");
  expect(await button(page, "Delete").getAttribute("aria-disabled")).toBe("true");
  await page.close();
});

test("commits show what the pipelines made of them, what they changed, and their files", async () => {
  const page = await browser.visit("/repositories", { height });
  await page.getByRole("link", { name: "todo-code" }).click();
  await row(page, /Say what the list holds/)
    .getByRole("link", { name: "deliver" })
    .waitFor();
  await row(page, /Begin <b>boldly<\/b>/)
    .getByText("Not run")
    .waitFor();
  await page.getByText("towpath git-credential").first().waitFor({ state: "attached" });
  expect(await axe(page)).toEqual([]);
  await page.getByRole("link", { name: scene.commits[1]?.slice(0, 7) ?? "" }).click();
  await page.getByText("So that nobody guesses.").waitFor();
  const patch = page.getByRole("region", { name: "Changes of src/list.ts" });
  await patch.getByText("+export const list: string[] = [];").waitFor();
  await patch.getByText("-export const list = [];").waitFor();
  expect(await axe(page)).toEqual([]);
  await tab(page, "Files");
  await page.getByRole("link", { name: "src/" }).click();
  await page.getByRole("link", { name: "list.ts" }).click();
  await page.getByLabel("src/list.ts").getByText("export const list: string[]").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
  const branches = await browser.visit("/repositories/codecommit/todo-code?tab=branches", { height });
  await row(branches, /main Branch/)
    .getByRole("link", { name: "deliver" })
    .waitFor();
  await branches.close();
});

test("a connection's repository is looked into as well; an empty one says how to push", async () => {
  const page = await browser.visit("/repositories", { height });
  await page.getByRole("link", { name: "acme/todo" }).click();
  await row(page, /Say what the list holds/).waitFor();
  await page.getByRole("link", { name: "Repositories" }).first().click();
  await button(page, "Create repository").click();
  await dialog(page).getByRole("textbox", { name: "Name" }).fill("fresh");
  await dialog(page).getByRole("button", { name: "Create", exact: true }).click();
  await page.getByText("Nothing is pushed yet").waitFor();
  await page.getByText(`git remote add towpath ${server.endpoint}/v1/repos/fresh`).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("no screen is wider than the window from 360 px on", async () => {
  const paths = [
    ["/deployments", "todo"],
    [`/deployments/${cluster}/todo`, "Roll back"],
    [`/deployments/${cluster}/todo?tab=deployments`, "todo:3"],
    ["/images/todo", "How to push"],
    ["/secrets/prod%2Fdatabase", "CreateSecret"],
    ["/repositories/codecommit/todo-code", "Not run"],
    [`/repositories/codecommit/todo-code?commit=${scene.commits[1]}`, "So that nobody guesses."],
  ] as const;
  for (const width of [360, 1024]) {
    for (const [path, text] of paths) {
      const page = await browser.visit(path, { width });
      await page.getByText(text).first().waitFor();
      expect(await isTooWide(page), `${path} at ${width}`).toBe(false);
      await page.close();
    }
  }
});

test("no page had an error, and its policy refused nothing", () => {
  expect(browser.complaints).toEqual([]);
});
