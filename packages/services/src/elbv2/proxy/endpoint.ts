import { Agent } from "node:http";
import type { Duplex } from "node:stream";
import type { TargetState } from "../model.ts";

/** A target as the proxy uses it: its kept-alive connections, and the count of what it is busy with. */
export class Endpoint implements Disposable {
  readonly address: string;
  readonly port: number;
  readonly agent = new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: "lifo" });
  state: TargetState;
  inFlight = 0;
  readonly #tunnels = new Set<Duplex>();
  #idle: (() => void)[] = [];

  constructor(address: string, port: number, state: TargetState) {
    this.address = address;
    this.port = port;
    this.state = state;
  }

  /** Counts `work` as in flight until it has ended. */
  async use<T>(work: () => Promise<T>): Promise<T> {
    this.inFlight += 1;
    try {
      return await work();
    } finally {
      this.inFlight -= 1;
      if (this.inFlight === 0) for (const done of this.#idle.splice(0)) done();
    }
  }

  /** Resolves when nothing is in flight. */
  idle(): Promise<void> {
    return this.inFlight === 0 ? Promise.resolve() : new Promise((resolve) => this.#idle.push(resolve));
  }

  /** An upgraded connection lives until one side ends it, or until the endpoint is disposed. */
  tunnel(socket: Duplex): void {
    this.#tunnels.add(socket);
    socket.once("close", () => this.#tunnels.delete(socket));
  }

  /** Closes every connection, those in use too. */
  [Symbol.dispose](): void {
    this.agent.destroy();
    for (const socket of this.#tunnels) socket.destroy();
  }
}
