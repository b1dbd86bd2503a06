import { readFileSync } from "node:fs";
import { type Command, type Input, textOf } from "../command.ts";
import type { Context } from "../context.ts";
import { engines, engineText, type ToldEngine } from "../engines.ts";
import { UserError } from "../errors.ts";
import { askQuestion, requireServer, type Server } from "../server-client.ts";
import { settings } from "../settings.ts";

export const enginesList: Command = {
  name: "engines ls",
  summary: "list the container engines that builds run on",
  description: "Builds without a VPC spread over this machine's engine and those that were added. See docs/engines.md.",
  isDefault: true,
  options: [{ flags: "--json", text: "as JSON" }],
  async run(context, { options }) {
    const { access } = await asked(context);
    const all = await engines(access, context.now());
    if (options["json"]) context.print(JSON.stringify(all, undefined, 2));
    else for (const engine of all) show(context, engine);
    return 0;
  },
};

const host = { flags: "--host <url>", text: "where it is: unix:///PATH or tcp://HOST:PORT" };
const certificates = [
  { flags: "--tls-ca <file>", text: "the authority that signed the engine's certificate, PEM" },
  { flags: "--tls-cert <file>", text: "the certificate that the engine knows us by, PEM" },
  { flags: "--tls-key <file>", text: "its key, PEM without a pass phrase" },
];

export const enginesAdd: Command = {
  name: "engines add",
  arguments: "<name>",
  summary: "let builds without a VPC run on another engine too",
  description:
    "Everything goes over the engine's own API; no port is opened on either machine. Waits until the engine has what builds need there.\n" +
    "The files are read once: a new certificate takes removing and adding the engine again.",
  options: [
    host,
    ...certificates,
    { flags: "--builds <number>", text: "builds at once; otherwise half its processors, as far as its memory goes" },
  ],
  examples: [
    [
      "towpath engines add big --host tcp://big:2376 --tls-ca ca.pem --tls-cert cert.pem --tls-key key.pem",
      "add the engine of the machine big",
    ],
    ["towpath engines add second --host unix:///run/second.sock", "add another engine of this machine"],
  ],
  async run(context, input) {
    const [name] = input.arguments as [string];
    const builds = textOf(input, "builds");
    const body = JSON.stringify({ name, ...address(input), ...(builds !== undefined && { builds: Number(builds) }) });
    const { access } = await asked(context);
    await askQuestion(access, "codebuild/engine-add", { body }, context.now());
    context.note(`${name} is added. What builds need is brought there.`);
    const engine = await settled(context, name);
    if (engine?.condition !== "ready") {
      throw new UserError(
        `${name} was added, but takes no builds yet: ${engine?.reason ?? "it has been removed"}. It is tried again and again.`,
      );
    }
    show(context, engine);
    return 0;
  },
};

export const enginesTest: Command = {
  name: "engines test",
  arguments: "[name]",
  summary: "say whether an engine takes builds, or whether one could be added",
  options: [host, ...certificates],
  examples: [["towpath engines test --host unix:///run/second.sock", "can this one be added?"]],
  async run(context, input) {
    const [name] = input.arguments as [string | undefined];
    const body = JSON.stringify(name === undefined ? address(input) : { name });
    const { access } = await asked(context);
    const found = await askQuestion<Partial<ToldEngine>>(access, "codebuild/engine-test", { body }, context.now());
    if (name === undefined) {
      context.print(`It can be added: ${found.version}, ${size(found)}`);
      return 0;
    }
    const engine = await settled(context, name);
    if (engine) show(context, engine);
    return engine?.condition === "ready" ? 0 : 1;
  },
};

export const enginesRemove: Command = {
  name: "engines remove",
  arguments: "<name>",
  summary: "let no more builds run on an engine, and forget it when the last one is over",
  options: [{ flags: "--now", text: "at once: builds on it end in FAULT. For a machine that does not come back" }],
  async run(context, { arguments: [name = ""], options }) {
    const isNow = options["now"] === true;
    const { access } = await asked(context);
    const query = { name, ...(isNow && { now: "true" }) };
    const { builds } = await askQuestion<{ builds: number }>(access, "codebuild/engine-remove", { query }, context.now());
    if (isNow) context.print(`${name} is removed${builds > 0 ? `, with ${builds} builds` : ""}.`);
    else
      context.print(builds > 0 ? `${name} takes no more builds; it is removed when the ${builds} there are over.` : `${name} is removed.`);
    return 0;
  },
};

const asked = (context: Context): Promise<Server> => requireServer(settings(context), context.now());

/** The engine once it is known whether it takes builds; undefined when it was removed meanwhile. */
async function settled(context: Context, name: string): Promise<ToldEngine | undefined> {
  const { access } = await asked(context);
  for (;;) {
    const engine = (await engines(access, context.now())).find((one) => one.name === name);
    if (engine?.condition !== "connecting" && engine?.condition !== "preparing") return engine;
    context.live(`${name}: ${engine.condition}`);
    await context.sleep(500);
  }
}

function address(input: Input): { url: string; tls?: { ca: string; cert: string; key: string } } {
  const url = textOf(input, "host");
  if (url === undefined) throw new UserError("Say where the engine is: --host unix:///PATH or --host tcp://HOST:PORT.", { exitCode: 2 });
  const files = ["tlsCa", "tlsCert", "tlsKey"].map((option) => textOf(input, option));
  if (files.every((file) => file === undefined)) return { url };
  const [ca, cert, key] = files.map((file) => {
    if (file === undefined) throw new UserError("TLS takes all three: --tls-ca, --tls-cert and --tls-key.", { exitCode: 2 });
    return read(file);
  }) as [string, string, string];
  return { url, tls: { ca, cert, key } };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UserError(`${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}

function show(context: Context, engine: ToldEngine): void {
  context.live(undefined);
  context.print(`${(engine.name || "(this machine)").padEnd(16)}${engineText(context, engine)}, ${size(engine)}`);
  context.print(`${"".padEnd(16)}${engine.url}${engine.version === undefined ? "" : `, ${engine.version}`}`);
  if (engine.reason !== undefined) context.print(`${"".padEnd(16)}${context.style("red", engine.reason)}`);
}

const size = ({ cpus, memoryBytes }: Partial<ToldEngine>): string =>
  cpus === undefined || memoryBytes === undefined ? "size not known" : `${cpus} vCPUs, ${Number((memoryBytes / 1024 ** 3).toFixed(1))} GB`;
