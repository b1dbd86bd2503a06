import type { Socket } from "node:net";
import type { Parts } from "../door/parts.ts";
import { shutdownGraceMs } from "./limits.ts";
import type { Listener } from "./model.ts";
import { bind, bindFor, type Bound } from "./proxy/bind.ts";
import { type Route, serve, serveUpgrade } from "./proxy/serve.ts";

/** How long a port that is taken is waited for between two tries. */
const rebindEveryMs = 5_000;

/** The ports of this machine that listeners listen on. */
export class Listening {
  readonly parts: Pick<Parts, "clock" | "log">;
  readonly #routeOf: (listenerArn: string) => Route | undefined;
  readonly #bound = new Map<string, Bound>();
  readonly #problems = new Map<string, string>();
  readonly #stop = new AbortController();

  constructor(parts: Pick<Parts, "clock" | "log">, routeOf: (listenerArn: string) => Route | undefined) {
    this.parts = parts;
    this.#routeOf = routeOf;
  }

  /** Finds a port for a new listener and listens on it; requests are answered once its rows exist. */
  async open(listenerArn: string, port: number, taken: ReadonlySet<number>): Promise<number> {
    const bound = await bindFor(port, taken);
    this.#adopt(listenerArn, bound);
    return bound.hostPort;
  }

  /** Listens again on the stored port. When another program has it, says so in log and state, and tries again until it is free. */
  async resume(listener: Listener): Promise<void> {
    try {
      this.#adopt(listener.arn, await bind(listener.hostPort));
      this.#problems.delete(listener.arn);
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      if (!this.#problems.has(listener.arn)) {
        this.parts.log.error(
          { listener: listener.arn, port: listener.hostPort, err: error },
          "port of a load balancer is taken by another program",
        );
      }
      this.#problems.set(
        listener.arn,
        `Port ${listener.hostPort} of this machine, on which the listener on port ${listener.port} listens, is taken by another program. It is taken up as soon as it is free.`,
      );
      void this.#again(listener);
    }
  }

  /** Why a listener does not listen now. */
  problem(listenerArn: string): string | undefined {
    return this.#problems.get(listenerArn);
  }

  /** Stops listening; requests in flight are finished. */
  shut(listenerArn: string): void {
    this.#problems.delete(listenerArn);
    const bound = this.#bound.get(listenerArn);
    this.#bound.delete(listenerArn);
    bound?.server.close();
    bound?.server.closeIdleConnections();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(
      [...this.#bound.values()].map(async ({ server }) => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeIdleConnections();
        const over = new AbortController();
        await Promise.race([closed, this.parts.clock.sleep(shutdownGraceMs, over.signal).catch(() => {})]);
        over.abort();
        server.closeAllConnections();
      }),
    );
    this.#bound.clear();
  }

  async #again(listener: Listener): Promise<void> {
    await this.parts.clock.sleep(rebindEveryMs, this.#stop.signal).catch(() => {});
    if (!this.#stop.signal.aborted && this.#problems.has(listener.arn)) await this.resume(listener);
  }

  #adopt(listenerArn: string, bound: Bound): void {
    const { server } = bound;
    this.#bound.set(listenerArn, bound);
    server.keepAliveTimeout = 65_000;
    server.on("request", (request, response) => {
      serve(this.#routeOf(listenerArn), request, response).catch((error: unknown) =>
        this.#failed(listenerArn, error, () => response.destroy()),
      );
    });
    server.on("upgrade", (request, socket, head: Buffer) => {
      serveUpgrade(this.#routeOf(listenerArn), request, socket as Socket, head).catch((error: unknown) =>
        this.#failed(listenerArn, error, () => socket.destroy()),
      );
    });
  }

  #failed(listenerArn: string, error: unknown, drop: () => void): void {
    this.parts.log.error({ listener: listenerArn, err: error }, "request could not be served");
    drop();
  }
}
