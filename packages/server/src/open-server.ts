import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { homedir } from "node:os";
import { join } from "node:path";
import { openDocker, openDockerAt } from "@towpath/engine";
import {
  type Clock,
  type Crash,
  crashAt,
  type Ids,
  type Journal,
  type Log,
  noCrash,
  openJournal,
  openSeal,
  Outbox,
  systemClock,
  systemIds,
} from "@towpath/journal";
import { type HomeNetwork, openNetwork } from "@towpath/network";
import {
  Door,
  ensureRootKey,
  type Home,
  keyIdentity,
  openServices,
  type Parts,
  type Question,
  type Conversation,
  type Service,
  sessionIdentity,
  withinSession,
} from "@towpath/services";
import { writeAccess } from "./access.ts";
import { identityOf } from "./authenticate.ts";
import type { Config } from "./config.ts";
import { linkTo } from "./console/link.ts";
import { Sessions } from "./console/sessions.ts";
import { isShellRequest, openShell, type ShellParts } from "./console/shell.ts";
import { StaticFiles } from "./console/static-files.ts";
import { Streams } from "./console/streams.ts";
import { prepareDataDirectory } from "./data-directory.ts";
import { ensureRecipes, imagesFrom } from "./images.ts";
import { installationId } from "./installation.ts";
import { listen, requestHandler, type RequestHandler, type Sockets } from "./listener.ts";
import { openLog } from "./log.ts";
import { openMirror } from "./mirror.ts";
import type { OwnRequestParts } from "./own-requests.ts";
import { versionNumber } from "./version-number.ts";

/** What tests put in the place of the real parts. */
export type Overrides = Partial<Pick<Parts, "engine" | "images" | "clock" | "ids" | "crash" | "log"> & { network: HomeNetwork }>;

export interface TowpathServer extends AsyncDisposable {
  endpoint: string;
  parts: Parts;
  /** Aborted when somebody asked the server to stop; with DiskFailed as its reason when the disk lost what was written. */
  stopped: AbortSignal;
}

/**
 * Opens everything from the bottom up and takes requests. Throws what a user can do something about: CannotListen, DirectoryLocked,
 * DirectoryUnusable, NewerDirectory, EngineUnavailable. Recovery from a crash is this same way: services sweep and adopt, outboxes go on.
 */
export async function openServer(
  config: Config,
  env: Record<string, string | undefined>,
  overrides: Overrides = {},
): Promise<TowpathServer> {
  await using opening = new AsyncDisposableStack();
  prepareDataDirectory(config.dataDirectory);
  const basis = openBasis(config, overrides);
  opening.defer(() => basis.journal.close());
  const door = new Door({ ...basis, authorize: withinSession });
  const { parts, setHandler } = openParts(config, env, { ...basis, door }, overrides);
  opening.defer(() => parts.engine.close());
  opening.defer(() => parts.network.close());
  const namesAreKnown = parts.network.names.hold();
  if (!overrides.engine) await parts.engine.ping();

  const services = openServices(parts);
  for (const service of services) {
    door.add(service);
    opening.defer(() => service.close());
  }
  opening.defer(() => door.close());

  const stop = new AbortController();
  void parts.journal.failed.then((failure) => stop.abort(failure));
  const { handler, sockets } = handlerFor(config, { parts, door, services, stop: () => stop.abort() });
  setHandler(handler);
  const key = ensureRootKey(parts, config.account);
  for (const service of services) await service.recover();
  namesAreKnown();
  const server = await listen(handler, config.host, config.port, sockets);
  opening.defer(() => closeListener(server));
  const pruning = new AbortController();
  opening.defer(() => pruning.abort());
  void pruneHourly(parts, pruning.signal);
  const outboxes = services.map((service) => new Outbox(parts, service.name, service.effects));
  opening.defer(async () => void (await Promise.all(outboxes.map((outbox) => outbox[Symbol.asyncDispose]()))));
  const { endpoint } = parts.home;
  writeAccess(config.dataDirectory, {
    endpoint,
    account: config.account,
    region: config.region,
    ...key,
    processId: process.pid,
    installationId: parts.home.installationId,
  });
  parts.log.info({ endpoint, dataDirectory: config.dataDirectory }, "server is ready");

  const opened = opening.move();
  return { endpoint, parts, stopped: stop.signal, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

const pruneEveryMs = 3_600_000;
/** Between two transactions that drop events, for whoever wants to write. */
const pruneRestMs = 50;

/** Keeps the events within their number, a few at a time. A disk that takes no writes now may take them an hour later. */
async function pruneHourly({ journal, clock, log }: Pick<Parts, "journal" | "clock" | "log">, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      while (journal.prune() && !signal.aborted) await clock.sleep(pruneRestMs, signal).catch(() => {});
    } catch (error) {
      log.error({ err: error }, "old events could not be dropped");
    }
    await clock.sleep(pruneEveryMs, signal).catch(() => {});
  }
}

interface Basis {
  clock: Clock;
  ids: Ids;
  log: Log;
  crash: Crash;
  journal: Journal;
}

function openBasis(config: Config, overrides: Overrides): Basis {
  const clock = overrides.clock ?? systemClock;
  return {
    clock,
    ids: overrides.ids ?? systemIds,
    log: overrides.log ?? openLog(config.logLevel),
    crash: overrides.crash ?? (config.crashAt === undefined ? noCrash : crashAt(config.crashAt)),
    journal: openJournal(config.dataDirectory, clock),
  };
}

/** The network serves what its workloads ask of AWS by the same handler as the listener, which exists only after the services. */
function openParts(
  config: Config,
  env: Record<string, string | undefined>,
  basis: Basis & { door: Door },
  overrides: Overrides,
): { parts: Parts; setHandler(handler: RequestHandler): void } {
  let handler: RequestHandler = (_, response) => response.writeHead(503).end();
  const onRequest = (message: IncomingMessage, response: ServerResponse) => handler(message, response);
  const home: Home = {
    installationId: installationId(basis.journal, basis.ids),
    account: config.account,
    region: config.region,
    dataDirectory: config.dataDirectory,
    endpoint: `http://${config.host}:${config.port}`,
  };
  const engine = overrides.engine ?? openDocker({ env, homeDirectory: homedir() });
  const ensureRecipe = ensureRecipes({ engine, log: basis.log, env, cacheDirectory: join(config.dataDirectory, "cache") });
  const images = overrides.images ?? imagesFrom(ensureRecipe, config.buildImages);
  const network = overrides.network ?? openNetwork({ ...basis, engine, home, images, onRequest });
  const seal = openSeal(config.dataDirectory);
  const identity = identityOf(keyIdentity({ ...basis, seal }), sessionIdentity({ ...basis, seal }));
  const parts: Parts = {
    ...basis,
    seal,
    engine,
    images,
    network,
    further: { open: openDockerAt, network: (name, other, its) => network.elsewhere(name, other, its) },
    identity,
    aws: basis.door,
    home,
    mirror: openMirror(engine, ensureRecipe),
    buildsAtOnce: config.buildsAtOnce,
    keepFailedMinutes: config.keepFailedMinutes,
    recordedCalls: config.recordedCalls,
  };
  return { parts, setHandler: (ready) => void (handler = ready) };
}

function handlerFor(
  { host }: Config,
  { parts, door, services, stop }: { parts: Parts; door: Door; services: Service[]; stop: () => void },
): { handler: RequestHandler; sockets: Sockets } {
  const questions = questionsOf(services);
  const conversations = conversationsOf(services);
  const sessions = new Sessions(parts);
  const link: OwnRequestParts["link"] = (of) => {
    const { token, expiresAt } = sessions.makeLink(of);
    return { url: linkTo(parts.home.endpoint, token), expiresAt };
  };
  const files = new StaticFiles();
  const streams = new Streams();
  const console: ShellParts = {
    ...parts,
    door,
    sessions,
    files,
    streams,
    questions,
    conversations,
    listensOn: host,
    version: versionNumber(),
  };
  const handler = requestHandler({
    aws: { ...parts, door },
    own: { ...parts, questions, conversations, status: () => statusOf(parts), link, stop },
    console,
    routes: services.flatMap((service) => service.routes),
    log: parts.log,
  });
  return { handler, sockets: { isOurs: isShellRequest, open: (...socket) => openShell(console, ...socket) } };
}

function questionsOf(services: Service[]): ReadonlyMap<string, Question> {
  return new Map(services.flatMap(({ name, questions }) => Object.entries(questions).map(([what, answer]) => [`${name}/${what}`, answer])));
}

function conversationsOf(services: Service[]): ReadonlyMap<string, Conversation> {
  return new Map(
    services.flatMap(({ name, conversations }) => Object.entries(conversations).map(([what, one]) => [`${name}/${what}`, one])),
  );
}

function statusOf({ home, journal, clock }: Parts): object {
  const waiting = journal.all(
    "SELECT service, kind, count(*) AS effects, max(attempts) AS attempts FROM journal_outbox WHERE not_before <= ? GROUP BY service, kind",
    clock.now(),
  );
  return { ...home, processId: process.pid, lastEvent: journal.lastSequence(), effects: waiting };
}

/** Ends idle connections at once and gives those in use a moment. */
async function closeListener(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), 2_000);
  await closed;
  clearTimeout(force);
}
