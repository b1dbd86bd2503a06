import { createHash } from "node:crypto";
import { attribute } from "../attributes.ts";
import type { Target, TargetGroup } from "../model.ts";
import { Endpoint } from "./endpoint.ts";

const nameOf = (target: { id: string; port: number }) => `${target.id}:${target.port}`;

/** The targets of one target group, and which of them gets the next request. */
export class Pool implements Disposable {
  readonly #endpoints = new Map<string, Endpoint>();
  #attributes: Record<string, string> = {};
  #turn = 0;
  readonly arn: string;

  constructor(arn: string) {
    this.arn = arn;
  }

  /** Takes over what the rows say. Endpoints of targets that are gone are closed. */
  update(group: TargetGroup, targets: Target[]): void {
    this.#attributes = group.settings.attributes;
    const present = new Set(targets.map(nameOf));
    for (const [name, endpoint] of this.#endpoints) {
      if (present.has(name)) continue;
      endpoint[Symbol.dispose]();
      this.#endpoints.delete(name);
    }
    for (const target of targets) {
      const known = this.#endpoints.get(nameOf(target));
      if (known) known.state = target.state;
      else this.#endpoints.set(nameOf(target), new Endpoint(target.id, target.port, target.state));
    }
  }

  endpoint(target: { id: string; port: number }): Endpoint | undefined {
    return this.#endpoints.get(nameOf(target));
  }

  /**
   * The endpoint for the next request, none of `tried`. Healthy ones only; when there is none, all that are registered and not
   * draining ("fail open"). Undefined when nothing is left to try.
   */
  choose(tried: ReadonlySet<Endpoint>, stickyTo?: string): Endpoint | undefined {
    const all = [...this.#endpoints.values()];
    const healthy = all.filter(({ state }) => state === "healthy");
    const open = healthy.length > 0 ? healthy : all.filter(({ state }) => state === "unhealthy" || state === "initial");
    const candidates = open.filter((endpoint) => !tried.has(endpoint));
    const stuck = stickyTo === undefined ? undefined : candidates.find((endpoint) => stickyValue(this.arn, endpoint) === stickyTo);
    if (stuck) return stuck;
    this.#turn += 1;
    const least = Math.min(...candidates.map(({ inFlight }) => inFlight));
    const equal = this.#leastOutstanding ? candidates.filter(({ inFlight }) => inFlight === least) : candidates;
    return equal[this.#turn % equal.length];
  }

  /** Whether anything could be sent to this group at all. */
  get empty(): boolean {
    return [...this.#endpoints.values()].every(({ state }) => state === "draining" || state === "unused");
  }

  /** Seconds a client is kept on its target by cookie; 0 without stickiness. */
  get stickySeconds(): number {
    if (attribute("targetGroup", this.#attributes, "stickiness.enabled") !== "true") return 0;
    return Number(attribute("targetGroup", this.#attributes, "stickiness.lb_cookie.duration_seconds"));
  }

  get #leastOutstanding(): boolean {
    return attribute("targetGroup", this.#attributes, "load_balancing.algorithm.type") === "least_outstanding_requests";
  }

  [Symbol.dispose](): void {
    for (const endpoint of this.#endpoints.values()) endpoint[Symbol.dispose]();
    this.#endpoints.clear();
  }
}

/** What the AWSALB cookie holds: names a target without showing its address. */
export const stickyValue = (targetGroupArn: string, endpoint: Endpoint): string =>
  createHash("sha256").update(`${targetGroupArn} ${endpoint.address}:${endpoint.port}`).digest("base64url");
