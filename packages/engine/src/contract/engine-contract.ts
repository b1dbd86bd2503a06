import { describe, expect, test } from "vitest";
import type { EngineEvent, Labels } from "../port.ts";
import { type Bench, openBench, type Subject } from "./bench.ts";
import { imagesContract } from "./images.contract.ts";
import { lifecycleContract } from "./lifecycle.contract.ts";
import { networksContract } from "./networks.contract.ts";
import { streamsContract } from "./streams.contract.ts";

/** What every implementation of the port must do. `open` puts the contract's image, labelled with `labels`, into the engine's store. */
export function engineContract(name: string, open: (labels: Labels) => Promise<Subject>): void {
  describe(name, () => {
    const bench = openBench(open);
    describe("the engine", () => engine(bench));
    lifecycleContract(bench);
    streamsContract(bench);
    networksContract(bench);
    imagesContract(bench);
  });
}

function engine(bench: Bench): void {
  test("says what it is", async () => {
    await bench.engine.ping();
    const info = await bench.engine.info();
    expect(info).toMatchObject({
      os: "linux",
      version: expect.stringMatching(/\d/) as string,
      apiVersion: expect.stringMatching(/^1\.\d+$/) as string,
    });
    expect(info.cpus).toBeGreaterThan(0);
    expect(info.memoryBytes).toBeGreaterThan(0);
  });

  test("reports what happens to labelled containers, in order", async () => {
    const labels = { ...bench.labels, only: bench.name() };
    const abort = new AbortController();
    const events = bench.engine.events({ labels }, abort.signal)[Symbol.asyncIterator]();
    expect((await events.next()).value).toEqual({ kind: "engine", action: "connected" });
    const id = await bench.create(["say", "x", "", "4"], { labels });
    await bench.start(["say", "somebody else's"]);
    await bench.engine.containers.start(id);
    await bench.engine.containers.wait(id);
    await bench.engine.containers.remove(id);
    const seen: EngineEvent[] = [];
    while (seen.length < 4) seen.push((await events.next()).value as EngineEvent);
    expect(seen.map(({ action }) => action)).toEqual(["created", "started", "exited", "removed"]);
    expect(seen[2]).toMatchObject({ kind: "container", id, exitCode: 4, labels });
    const last = events.next();
    abort.abort();
    expect((await last).done).toBe(true);
  });
}
