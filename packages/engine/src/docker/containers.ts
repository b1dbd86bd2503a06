import type { Readable } from "node:stream";
import { AddressInUse, Conflict, NameInUse, NotFound } from "../errors.ts";
import type { Containers, ContainerSpec } from "../port.ts";
import { detailsFromWire, statsFromWire, summaryFromWire } from "./container-details.ts";
import { containerJson } from "./container-json.ts";
import type { Subject } from "./faults.ts";
import { followFromStart } from "./follow.ts";
import { limits } from "./limits.ts";
import { readLogs } from "./logs.ts";
import { startFault } from "./start-fault.ts";
import { attach, startExec } from "./streams.ts";
import type { Call, Transport } from "./transport.ts";
import { waitForExit } from "./wait.ts";
import type { WireContainer, WireContainerSummary, WireStats } from "./wire.ts";

export function dockerContainers(transport: Transport): Containers {
  const call = (id: string, method: Call["method"], rest: string, more: Partial<Call> = {}): Call => {
    const subject: Subject = { noun: "container", id };
    return { method, path: `/containers/${encodeURIComponent(id)}${rest}`, subject, ...more };
  };
  const inspect = async (id: string, signal?: AbortSignal) =>
    detailsFromWire(await transport.json<WireContainer>(call(id, "GET", "/json", { signal })));

  return {
    create: (spec, signal) => create(transport, spec, signal),
    async start(id, signal) {
      await transport.done(call(id, "POST", "/start", { signal })).catch((error: unknown) => {
        throw startFault(error);
      });
    },
    async stop(id, { timeoutSeconds }, signal) {
      const silenceSeconds = timeoutSeconds + limits.silenceSeconds;
      await transport.done(call(id, "POST", "/stop", { query: { t: timeoutSeconds }, silenceSeconds, signal }));
    },
    async kill(id, signalName = "SIGKILL") {
      await transport.done(call(id, "POST", "/kill", { query: { signal: signalName } }));
    },
    async remove(id, options = {}) {
      await transport.done(call(id, "DELETE", "", { query: { force: options.force, v: options.volumes } }));
    },
    inspect,
    async list({ labels = {}, all }, signal) {
      const query = { all, filters: labelFilter(labels) };
      const path = "/containers/json";
      const wire = await transport.json<WireContainerSummary[]>({
        method: "GET",
        path,
        query,
        subject: { noun: "container", id: "" },
        signal,
      });
      return wire.map(summaryFromWire);
    },
    wait: (id, signal) => waitForExit(transport, id, signal),
    logs: (id, options = {}, signal) => readLogs(transport, id, options, signal),
    follow: (id, options = {}, signal) => followFromStart(transport, id, options, signal),
    attach: (id, options = {}, signal) => attach(transport, id, options, signal),
    exec: (id, spec, signal) => startExec(transport, id, spec, signal),
    async stats(id, signal) {
      const query = { stream: false, "one-shot": true };
      const wire = await transport.json<WireStats>(call(id, "GET", "/stats", { query, signal }));
      if (!wire.memory_stats.limit && !wire.cpu_stats.cpu_usage.total_usage) throw new Conflict(`Container ${id} is not running`);
      return statsFromWire(wire);
    },
    copyIn: (id, path, tar, signal) => copyIn(transport, call(id, "PUT", "/archive", { query: { path }, body: tar, signal }), path),
    copyOut: (id, path, signal) =>
      transport.stream(call(id, "GET", "/archive", { query: { path }, signal })).catch((error: unknown) => {
        throw pathFault(error, path);
      }) as Promise<Readable>,
    async resize(id, { columns, rows }) {
      await transport.done(call(id, "POST", "/resize", { query: { w: columns, h: rows } }));
    },
  };
}

export const labelFilter = (labels: Readonly<Record<string, string>>, more: Record<string, readonly string[]> = {}): string =>
  JSON.stringify({ ...more, label: Object.entries(labels).map(([key, value]) => `${key}=${value}`) });

async function create(transport: Transport, spec: ContainerSpec, signal: AbortSignal | undefined): Promise<string> {
  const subject: Subject = { noun: "container", id: spec.name ?? "" };
  try {
    const query = { name: spec.name };
    const path = "/containers/create";
    return (await transport.json<{ Id: string }>({ method: "POST", path, query, json: containerJson(spec), subject, signal })).Id;
  } catch (error) {
    if (error instanceof AddressInUse && spec.network?.kind === "network" && spec.network.ipAddress) {
      throw new AddressInUse(spec.network.ipAddress, { cause: error });
    }
    const taken = error instanceof Conflict && /name .* is (?:already )?in use by (?:container )?"?([0-9a-f]{12,64})/.exec(error.message);
    if (taken && spec.name) throw new NameInUse("container", spec.name, taken[1]!, { cause: error });
    throw error;
  }
}

async function copyIn(transport: Transport, call: Call, path: string): Promise<void> {
  try {
    await transport.done({ ...call, silenceSeconds: 0 });
  } catch (error) {
    throw pathFault(error, path);
  }
}

/** The engine answers 404 both for a missing container and for a missing path in it. */
function pathFault(error: unknown, path: string): unknown {
  if (!(error instanceof NotFound) || error.noun !== "container") return error;
  return /no such container/i.test(engineText(error)) ? error : new NotFound("path", path, { cause: error });
}

const engineText = (error: Error) => (error.cause instanceof Error ? error.cause.message : error.message);
