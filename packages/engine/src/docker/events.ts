import { EngineUnavailable } from "../errors.ts";
import type { EngineEvent, Labels } from "../port.ts";
import { labelFilter } from "./containers.ts";
import { engineBack, jsonLines, pieces } from "./recovery.ts";
import type { Transport } from "./transport.ts";
import type { WireEvent } from "./wire.ts";

/** See `Engine.events`. */
export async function* readEvents(transport: Transport, labels: Labels, signal: AbortSignal): AsyncGenerator<EngineEvent> {
  let action: "connected" | "reconnected" = "connected";
  // From this moment on, since the engine answers slightly before it has subscribed us; after a lost connection from the last event on,
  // since the engine remembers some.
  let last = Date.now() * 1e6;
  while (!signal.aborted) {
    try {
      const query = { since: (last / 1e9).toFixed(3), filters: labelFilter(labels) };
      const response = await transport.stream({ method: "GET", path: "/events", query, subject: { noun: "path", id: "/events" }, signal });
      yield { kind: "engine", action };
      action = "reconnected";
      for await (const wire of jsonLines<WireEvent>(pieces(response, "events", signal))) {
        const event = wire.timeNano > last ? eventFromWire(wire) : undefined;
        last = Math.max(last, wire.timeNano);
        if (event) yield event;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof EngineUnavailable)) throw error;
      if (action === "connected") throw error;
    }
    await engineBack(transport, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

const containerActions: Record<string, "created" | "started" | "exited" | "oom" | "removed"> = {
  create: "created",
  start: "started",
  die: "exited",
  died: "exited",
  oom: "oom",
  destroy: "removed",
  remove: "removed",
};

/** Attributes of a container event that are not labels. */
const ownAttributes = new Set(["image", "name", "exitCode", "signal", "execID", "execDuration", "containerExitCode"]);

export function eventFromWire(wire: WireEvent): EngineEvent | undefined {
  const { ID: id, Attributes } = wire.Actor;
  const attributes = Attributes ?? {};
  const timeMs = Math.floor(wire.timeNano / 1e6);
  const labels = Object.fromEntries(Object.entries(attributes).filter(([key]) => !ownAttributes.has(key)));
  const common = { id, name: attributes["name"] ?? "", labels, timeMs };
  if (wire.Type === "container") {
    const action = containerActions[wire.Action];
    if (!action) return undefined;
    const exitCode = attributes["exitCode"] ?? attributes["containerExitCode"];
    return { kind: "container", action, ...common, ...(action === "exited" && { exitCode: Number(exitCode) }) };
  }
  if (wire.Type === "network" || wire.Type === "volume" || wire.Type === "image")
    return { kind: wire.Type, action: wire.Action, ...common };
  return undefined;
}
