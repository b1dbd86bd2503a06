/** Debian's Chromium, a log-in by the one-time link, and what every test of a screen looks at. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { towpath } from "@towpath/testkit";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";

export type Theme = "light" | "dark";
export const themes: readonly Theme[] = ["light", "dark"];

export interface VisitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: Theme;
  readonly readOnly?: boolean;
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** A machine with two cores draws slowly while it also builds. */
const patienceMs = 20_000;

/** A browser for a file of tests; pages share one log-in for each kind of session. */
export class ConsoleBrowser implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #directory: string;
  readonly #contexts = new Map<boolean, BrowserContext>();
  /** What went wrong in any page: uncaught errors, and what its policy refused. */
  readonly complaints: string[] = [];

  private constructor(browser: Browser, directory: string) {
    this.#browser = browser;
    this.#directory = directory;
  }

  /** `directory` is the data directory of the server to look at. */
  static async open(directory: string): Promise<ConsoleBrowser> {
    const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
    return new ConsoleBrowser(await chromium.launch({ executablePath, args: ["--no-sandbox"] }), directory);
  }

  /** A page at a path below `/_console`, logged in, with nothing that moves by itself. */
  async visit(path = "/", { width = 1280, height = 900, theme = "light", readOnly = false }: VisitOptions = {}): Promise<Page> {
    const context = this.#contexts.get(readOnly) ?? (await this.#logIn(readOnly));
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    page.on("pageerror", (error) => this.complaints.push(error.message));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) this.complaints.push(message.text());
    });
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.setViewportSize({ width, height });
    await goTo(page, `${this.#endpointOf(context)}/_console${path}`);
    return page;
  }

  /** A page that nobody has logged in, at a whole address. */
  async stranger(address: string): Promise<Page> {
    const context = await this.#browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    await page.goto(address);
    return page;
  }

  /** A one-time link, as `towpath console` prints it. */
  async link(readOnly = false): Promise<string> {
    const words = ["console", "--no-open", "--json", ...(readOnly ? ["--read-only"] : [])];
    const { url } = JSON.parse(await towpath(this.#directory, ...words)) as { url: string };
    return url;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }

  readonly #endpoints = new Map<BrowserContext, string>();

  async #logIn(readOnly: boolean): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ locale: "en-GB", timezoneId: "UTC" });
    const url = await this.link(readOnly);
    const page = await context.newPage();
    await goTo(page, url);
    await page.close();
    this.#contexts.set(readOnly, context);
    this.#endpoints.set(context, new URL(url).origin);
    return context;
  }

  #endpointOf(context: BrowserContext): string {
    return this.#endpoints.get(context) ?? "";
  }
}

const networkChangesMax = 10;

/**
 * Networks of containers that come and go beside the tests look to Chromium as if the machine had moved to another network: it then gives
 * up what it is loading, also from this machine.
 */
async function goTo(page: Page, address: string): Promise<void> {
  for (let change = 1; ; change++) {
    try {
      await page.goto(address);
      return;
    } catch (error) {
      const isMoved = error instanceof Error && error.message.includes("ERR_NETWORK_CHANGED");
      if (!isMoved || change === networkChangesMax) throw error;
    }
  }
}

/** Colours that are on their way to another theme are none to judge. As text, since the page's policy refuses what is made of text inside it. */
const settledIn = (theme: Theme): string => `(async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(done));
  while (document.body.classList.contains("awsui-dark-mode") !== ${theme === "dark"}) await drawn();
  await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  await drawn();
  await drawn();
})()`;

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** Violations of WCAG 2.2 AA on the page as it is, in both themes, as lines to read; an empty list is what is wanted. */
export async function axe(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    await page.evaluate(settledIn(theme));
    await page.evaluate(axeSource);
    const script = `axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ["violations"] }).then(({ violations }) => violations)`;
    for (const { id, help, nodes } of await page.evaluate<Violation[]>(script)) {
      found.push(...nodes.map(({ target, failureSummary }) => `${theme}: ${id} (${help}) at ${target.join(" ")}: ${failureSummary}`));
    }
  }
  return found;
}

/** Whether anything is wider than the window, which then scrolls sideways. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>("document.documentElement.scrollWidth > document.documentElement.clientWidth");
