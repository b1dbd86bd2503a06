/** A small installation for this service's engine tests: real engine, network and services; only the listener is missing. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Build } from "@aws-sdk/client-codebuild";
import {
  createFakeEngine,
  type Engine,
  type EngineAddress,
  type EngineInfo,
  EngineUnavailable,
  type FakeEngine,
  openDocker,
} from "@towpath/engine";
import {
  type Clock,
  type Crash,
  FakeClock,
  type Ids,
  inMemoryJournal,
  type Journal,
  type Log,
  openSeal,
  Outbox,
  seededIds,
  silentLog,
  systemClock,
  systemIds,
} from "@towpath/journal";
import { fakeNetwork, type HomeNetwork, openNetwork } from "@towpath/network";
import { allowEverybody } from "../../door/authorize.ts";
import type { Client } from "../../door/aws.ts";
import { type Caller, rootCaller } from "../../door/caller.ts";
import { Door } from "../../door/door.ts";
import type { FurtherEngines, Parts } from "../../door/parts.ts";
import type { Conversation, RawRoute, Service } from "../../door/service.ts";
import { openEc2 } from "../../ec2/service.ts";
import { openIam } from "../../iam/service.ts";
import { openLogs } from "../../logs/service.ts";
import { openS3 } from "../../s3/service.ts";
import { openSecretsmanager } from "../../secretsmanager/service.ts";
import { openSsm } from "../../ssm/service.ts";
import { openSts } from "../../sts/service.ts";
import { openCodebuild } from "../service.ts";
import { fakeAgent } from "./fake-agent.ts";
import { shell, type ShellInput, type ShellOutput } from "./shell.ts";

export const account = "000000000000";
export const region = "us-east-1";
export const role = `arn:aws:iam::${account}:role/build`;
export const standardImage = "towpath/build:core";

export interface House extends AsyncDisposable {
  aws: Client;
  /** The same services for another caller. */
  as(caller: Caller): Client;
  engine: Engine;
  journal: Journal;
  installationId: string;
  /** Crashes at a named point: what is being done fails, once for each time it is named here. */
  crashes: string[];
  /** Waits for a build to be complete, as who sees it. */
  ended(id: string, as?: Client): Promise<Build>;
  /** The build's log as text. */
  log(build: Build): Promise<string>;
  /** The program in a build's environment; its exit code and what it wrote. Rejects with the server's refusal. */
  shell(of: string, words: readonly string[], more?: ShellInput): Promise<ShellOutput>;
  /** What the question "explain" answers about a build. */
  explain(id: string): Promise<object>;
  /** What a question of the service answers. */
  ask(question: string, asked: { query?: Record<string, string>; body?: object }): Promise<object>;
  dataDirectory: string;
  /** Answers what is no AWS operation: webhooks, badges. */
  routes: RawRoute[];
  /** Names of containers and volumes that builds left. */
  leftOver(): Promise<string[]>;
}

const references = {
  holder: "towpath/holder",
  tools: "towpath/tools",
  node: "towpath/node:24",
  postgres: "towpath/postgres:15",
  "build-standard": standardImage,
  "build-core": standardImage,
};

/** On the container engine of this host. */
export async function openHouse(keepFailedMinutes = 0): Promise<House> {
  await makeImages();
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  const onRequest = (_: unknown, response: ServerResponse) => void response.writeHead(503).end();
  return open(systemClock, systemIds, engine, (parts) => openNetwork({ ...parts, engine, onRequest }), { keepFailedMinutes });
}

/** Makes what the engine lacks, as a user would. */
async function makeImages(): Promise<void> {
  const program = join(import.meta.dirname, "../../../../cli/src/main.ts");
  const environment = { ...process.env, TOWPATH_HOME: join(tmpdir(), "codebuild-test-images") };
  await promisify(execFile)(process.execPath, [program, "images", "ensure", "towpath/holder", "towpath/tools", standardImage], {
    env: environment,
  });
}

export interface FakeHouse extends House {
  clock: FakeClock;
  engine: FakeEngine;
  /** Another engine, to be added as `unix:///NAME`. */
  another(name: string, info?: Partial<EngineInfo>): FakeEngine;
}

/** On the engine in memory, in simulated time; `fakeAgent` runs the plans. */
export async function openFakeHouse(keepFailedMinutes = 0): Promise<FakeHouse> {
  const clock = new FakeClock();
  const engine = createFakeEngine({ clock });
  for (const image of Object.values(references)) engine.addImage(image, { files: { "/bin/sh": "sh" } });
  engine.program({ image: standardImage }, fakeAgent);
  const ids = seededIds(1);
  const others = new Map<string, FakeEngine>([["unix:///own", engine]]);
  const reach = ({ url }: EngineAddress): Engine => {
    const other = others.get(url);
    if (!other) throw new EngineUnavailable("absent", url, "There is none.");
    return { ...other, close: async () => undefined };
  };
  const house = await open(clock, ids, engine, ({ home }) => fakeNetwork({ engine, clock, ids, home }), { keepFailedMinutes, reach });
  const another = (name: string, info: Partial<EngineInfo> = {}) => {
    const made = createFakeEngine({ clock, info });
    made.program({ command: "sh" }, fakeAgent);
    others.set(`unix:///${name}`, made);
    return made;
  };
  return Object.assign(house, { clock, engine, another });
}

type NetworkBasis = { clock: Clock; ids: Ids; log: Log; home: Parts["home"]; images: { ensure: Parts["images"]["ensure"] } };

async function open(
  clock: Clock,
  ids: Ids,
  engine: Engine,
  makeNetwork: (parts: NetworkBasis) => HomeNetwork,
  { keepFailedMinutes, reach }: { keepFailedMinutes: number; reach?: (address: EngineAddress) => Engine },
): Promise<House> {
  const dataDirectory = await mkdtemp(join(tmpdir(), "codebuild-test-"));
  const installationId = `test${systemIds.hex(8)}`;
  const basis = { clock, ids, log: silentLog };
  const journal = inMemoryJournal(clock);
  const crashes: string[] = [];
  const crash = crashOnce(crashes);
  const door = new Door({ ...basis, journal, authorize: allowEverybody });
  const home = { installationId, account, region, dataDirectory, endpoint: "http://127.0.0.1:4566" };
  const images = { ensure: async (name: keyof typeof references) => references[name] };
  const network = makeNetwork({ ...basis, home, images });
  const identity = { credential: () => undefined };
  const seal = openSeal(dataDirectory);
  const further: FurtherEngines | undefined = reach && { open: reach, network: (name, other, its) => network.elsewhere(name, other, its) };
  const parts: Parts = {
    ...basis,
    crash,
    journal,
    seal,
    engine,
    images,
    network,
    identity,
    aws: door,
    home,
    keepFailedMinutes,
    ...(further && { further }),
  };
  const services = openAll(parts);
  for (const one of services) door.add(one);
  for (const one of services) await one.recover();
  const outboxes = services.map((one) => new Outbox(parts, one.name, one.effects));
  const aws = door.as(rootCaller(account, region));
  await furnish(aws);
  const ask: House["ask"] = async (question, { query = {}, body }) => {
    const asked = { query: new URLSearchParams(query), body: body ? JSON.stringify(body) : "", account, region, now: clock.now() };
    return services.at(-1)?.questions[question]?.(asked) ?? {};
  };
  return {
    aws,
    as: (caller) => door.as(caller),
    engine,
    journal,
    installationId,
    dataDirectory,
    routes: services.flatMap(({ routes }) => routes),
    crashes,
    ended: (id, as = aws) => ended(as, journal, id),
    log: (build) => readLog(aws, build),
    shell: (of, words, more) => shell(services.at(-1)?.conversations["shell"] as Conversation, { account, region }, of, words, more),
    explain: (of) => ask("explain", { query: { of } }),
    ask,
    leftOver: () => leftOver(engine, installationId),
    async [Symbol.asyncDispose]() {
      await Promise.all(outboxes.map((outbox) => outbox[Symbol.asyncDispose]()));
      for (const one of services) await one.close();
      await network.close();
      await removeAll(engine, installationId);
      await engine.close();
      journal.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

/** Fails at each of the named points, once for each time it is named. */
const crashOnce = (points: string[]): Crash => ({
  at(point) {
    const index = points.indexOf(point);
    if (index < 0) return;
    points.splice(index, 1);
    throw new Error(`crash at ${point}`);
  },
});

/** CodeBuild comes last. */
const openAll = (parts: Parts): Service[] => [
  openIam(parts),
  openSts(parts),
  openLogs(parts),
  openSecretsmanager(parts),
  openSsm(parts),
  openS3(parts),
  openEc2(parts),
  openCodebuild(parts),
];

async function furnish({ s3, iam }: Client): Promise<void> {
  await s3.CreateBucket({ Bucket: "bucket" });
  await iam.CreateRole({ RoleName: "build", AssumeRolePolicyDocument: trust });
}

const trust = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** Resolves at the commit after which the build is complete and nothing of it waits in the outbox. */
async function ended(aws: Client, journal: Journal, id: string): Promise<Build> {
  for (;;) {
    const committed = Promise.withResolvers<void>();
    const forget = journal.onCommit(() => committed.resolve());
    try {
      const { builds } = await aws.codebuild.BatchGetBuilds({ ids: [id] });
      const build = builds?.[0];
      const waiting = journal.one("SELECT 1 FROM journal_outbox WHERE service = 'codebuild' AND key LIKE ? LIMIT 1", `%${id}`);
      if (build?.buildComplete && !waiting) return build;
      await committed.promise;
    } finally {
      forget();
    }
  }
}

async function readLog(aws: Client, { logs }: Build): Promise<string> {
  const names = { logGroupName: logs?.groupName ?? "", logStreamName: logs?.streamName ?? "", startFromHead: true };
  let text = "";
  let nextToken: string | undefined;
  for (;;) {
    const { events = [], nextForwardToken } = await aws.logs.GetLogEvents({ ...names, ...(nextToken && { nextToken }) });
    text += events.map(({ message }) => message).join("");
    if (!nextForwardToken || nextForwardToken === nextToken) return text;
    nextToken = nextForwardToken;
  }
}

async function leftOver(engine: Engine, installationId: string): Promise<string[]> {
  const labels = { "towpath.installation": installationId, "towpath.purpose": "build" };
  const [containers, volumes] = await Promise.all([engine.containers.list({ labels, all: true }), engine.volumes.list({ labels })]);
  return [...containers.filter(({ name }) => name.includes("-build-")), ...volumes].map(({ name }) => name);
}

async function removeAll(engine: Engine, installationId: string): Promise<void> {
  const labels = { "towpath.installation": installationId };
  for (const { id } of await engine.containers.list({ labels, all: true }))
    await engine.containers.remove(id, { force: true, volumes: true });
  for (const { name } of await engine.volumes.list({ labels })) await engine.volumes.remove(name, { force: true });
  for (const { id } of await engine.networks.list({ labels })) await engine.networks.remove(id);
}
