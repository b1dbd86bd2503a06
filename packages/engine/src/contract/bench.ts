import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect } from "vitest";
import { AddressInUse, EngineError, NotFound, type EngineErrorCode } from "../errors.ts";
import type { ContainerSpec, Engine, Labels, LogBatch, LogOptions, NetworkSpec } from "../port.ts";

/** An engine to be held to the contract, with an image in its store that holds the contract's programs on its PATH. */
export interface Subject {
  readonly engine: Engine;
  readonly image: string;
  dispose(): Promise<void>;
}

/** What the tests work with. Everything they make carries `labels` and is gone at the end. */
export interface Bench {
  readonly engine: Engine;
  readonly image: string;
  readonly labels: Labels;
  /** A name nobody else uses. */
  name(): string;
  /** Creates a container of the contract's image. */
  create(command: readonly string[], more?: Partial<ContainerSpec>): Promise<string>;
  /** Creates and starts one. */
  start(command: readonly string[], more?: Partial<ContainerSpec>): Promise<string>;
  /** Creates a network with a subnet of its own. */
  network(more?: Partial<NetworkSpec>): Promise<{ readonly id: string; readonly name: string; readonly prefix: string }>;
}

export function openBench(open: (labels: Labels) => Promise<Subject>): Bench {
  const run = randomUUID().slice(0, 8);
  const labels = { "towpath.test": run };
  let subject: Subject | undefined;
  let count = 0;
  const the = () => subject!;
  beforeAll(async () => {
    subject = await open(labels);
  });
  afterAll(async () => {
    if (!subject) return;
    const left = await sweep(the().engine, labels);
    await the().dispose();
    expect(left).toEqual([]);
  });
  const unique = () => `towpath-test-${run}-${count++}`;
  const create: Bench["create"] = (command, more = {}) => the().engine.containers.create({ image: the().image, labels, command, ...more });
  return {
    get engine() {
      return the().engine;
    },
    get image() {
      return the().image;
    },
    labels,
    name: unique,
    create,
    async start(command, more) {
      const id = await create(command, more);
      await the().engine.containers.start(id);
      return id;
    },
    async network(more = {}) {
      const name = more.name ?? unique();
      for (let attempt = 0; ; attempt++) {
        // Far from what engines choose; another run on the machine may have taken it.
        const prefix = `10.${200 + Math.floor(Math.random() * 55)}.${Math.floor(Math.random() * 256)}`;
        const spec = { name, labels, subnet: `${prefix}.0/24`, gateway: `${prefix}.1`, ...more };
        try {
          return { id: await the().engine.networks.create(spec), name, prefix };
        } catch (error) {
          if (!(error instanceof AddressInUse) || attempt === 50) throw error;
        }
      }
    },
  };
}

/** Removes what carries the labels; returns what could not be removed. */
export async function sweep(engine: Engine, labels: Labels): Promise<readonly string[]> {
  for (const { id } of await engine.containers.list({ labels, all: true })) {
    await engine.containers.remove(id, { force: true, volumes: true }).catch(unlessGone);
  }
  for (const { id } of await engine.networks.list({ labels })) await engine.networks.remove(id).catch(unlessGone);
  for (const { name } of await engine.volumes.list({ labels })) await engine.volumes.remove(name).catch(unlessGone);
  await engine.images.prune(labels);
  return [
    ...(await engine.containers.list({ labels, all: true })).map(({ name }) => `container ${name}`),
    ...(await engine.networks.list({ labels })).map(({ name }) => `network ${name}`),
    ...(await engine.volumes.list({ labels })).map(({ name }) => `volume ${name}`),
    ...(await engine.images.list({ labels })).map(({ id }) => `image ${id}`),
  ];
}

function unlessGone(error: unknown): void {
  if (!(error instanceof NotFound)) throw error;
}

/** The error that a call rejects with; fails when it does not reject, or with something that is none of the port's errors. */
export async function failure(call: Promise<unknown>, code: EngineErrorCode): Promise<EngineError> {
  const error = await call.then(
    (value) => expect.unreachable(`expected ${code}, got ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EngineError);
  expect((error as EngineError).code).toBe(code);
  return error as EngineError;
}

export async function readAll(
  logs: AsyncIterable<LogBatch>,
): Promise<{ stdout: string; stderr: string; cursor: string; timestamps: string[] }> {
  const all = { stdout: "", stderr: "", cursor: "", timestamps: [] as string[] };
  for await (const { lines, cursor } of logs) {
    for (const line of lines) {
      all[line.stream] += line.bytes.toString("utf8");
      all.timestamps.push(line.timestamp);
    }
    all.cursor = cursor;
  }
  return all;
}

export const readLogs = (bench: Bench, id: string, options?: LogOptions) => readAll(bench.engine.containers.logs(id, options));
