import { EngineUnavailable, NotFound } from "../errors.ts";
import type { ContainerExit } from "../port.ts";
import { containerState, timeMs } from "./container-details.ts";
import { limits } from "./limits.ts";
import { engineBack, jsonLines, pause, pieces } from "./recovery.ts";
import type { Transport } from "./transport.ts";
import type { WireContainer } from "./wire.ts";

/** Resolves at the end of a container; see `Containers.wait`. */
export async function waitForExit(transport: Transport, id: string, signal?: AbortSignal): Promise<ContainerExit> {
  for (;;) {
    try {
      return await waitOnce(transport, id, signal);
    } catch (error) {
      if (!(error instanceof EngineUnavailable)) throw error;
      await engineBack(transport, signal);
    }
  }
}

/**
 * The wait is registered first (its headers say so) and the state looked at afterwards, so that an end in between is not missed:
 * `next-exit` alone would wait for ever for a container that has ended, `not-running` would not wait for one that was not started.
 */
async function waitOnce(transport: Transport, id: string, signal: AbortSignal | undefined): Promise<ContainerExit> {
  const subject = { noun: "container", id } as const;
  const done = new AbortController();
  const either = signal ? AbortSignal.any([signal, done.signal]) : done.signal;
  const look = () => transport.json<WireContainer>({ method: "GET", path: `/containers/${id}/json`, subject, signal });
  try {
    const query = { condition: "next-exit" };
    const response = await transport.stream({ method: "POST", path: `/containers/${id}/wait`, query, subject, signal: either });
    const { State } = await look();
    const state = containerState(State.Status);
    if ((state === "dead" || state === "removing") && neverRan(State)) throw new NotFound("container", id);
    if (state === "exited" || state === "dead") return { exitCode: State.ExitCode, oomKilled: State.OOMKilled };
    const exit = firstAnswer(response, id, signal);
    if (state === "created") await Promise.race([exit, removedBeforeStart(look, either)]);
    const exitCode = await exit;
    // Engines answer 0, or nothing at all, for one that is removed without ever having run; it may still be seen on its way out.
    if (state === "created" && exitCode === 0 && neverRan((await look()).State)) throw new NotFound("container", id);
    return { exitCode, oomKilled: exitCode !== 0 && (await oomKilled(look)) };
  } finally {
    done.abort();
  }
}

/** A container that was removed right at its end took this with it. */
const oomKilled = (look: () => Promise<WireContainer>) =>
  look().then(
    ({ State }) => State.OOMKilled,
    (error: unknown) => {
      if (error instanceof NotFound) return false;
      throw error;
    },
  );

async function firstAnswer(response: AsyncIterable<unknown>, id: string, signal: AbortSignal | undefined): Promise<number> {
  for await (const { StatusCode } of jsonLines<{ StatusCode: number }>(pieces(response, `container ${id}`, signal))) return StatusCode;
  throw new EngineUnavailable("not-running", `container ${id}`, "The connection broke.");
}

const neverRan = (state: WireContainer["State"]) => timeMs(state.StartedAt) === undefined;

/** Rejects when looking at a container that is not started finds it removed. */
async function removedBeforeStart(look: () => Promise<WireContainer>, signal: AbortSignal): Promise<never> {
  for (;;) {
    await pause(limits.pollMs * 10, signal);
    await look();
  }
}
