import type { Clock, Ids, Journal, Log } from "@towpath/journal";
import type { StaticOperationSchema } from "@smithy/types";
import type { Audit, Audited, Ended } from "../door/audit.ts";
import { type ServiceName, wireNames } from "../door/sdk.ts";
import { kindOf } from "./classify.ts";
import { userIdentity, usernameOf } from "./identity.ts";
import { endsTogetherMs, messageCharactersMax } from "./limits.ts";
import type { EndDetail, Recorded, Resource } from "./model.ts";
import { redacted } from "./redact.ts";
import { resourcesOf } from "./resources.ts";
import { end, insert } from "./store.ts";

export interface TrailParts {
  journal: Journal;
  clock: Clock;
  ids: Ids;
  log: Log;
  recorded: Recorded;
}

interface Waiting {
  sequence: number;
  ended: EndDetail;
  resources: Resource[];
}

/**
 * The record of calls. That there is a call is written before its handler writes anything, into the transaction that is open: it reaches the
 * disk in the flush of what the handler changes, or before, and costs none of its own. That it was refused is written before the refusal
 * leaves. That it went well is written a moment later, with that of other calls: a server killed within the moment leaves a call
 * whose end is unknown, never a change without its call.
 */
export class Trail implements Audit {
  readonly #parts: TrailParts;
  readonly #closing = new AbortController();
  #waiting: Waiting[] = [];

  constructor(parts: TrailParts) {
    this.#parts = parts;
  }

  begin(call: Audited): ((ended: Ended) => void) | undefined {
    const { service, operation, input } = call;
    const [, , name] = operation;
    const kind = kindOf(service, name, input);
    if (this.#parts.recorded === "changes" && (kind === "read" || kind === "data")) return undefined;
    const isRead = kind === "read" || kind === "secret";
    const sequence = this.#begin(call, isRead);
    return (ended) => this.#end(service, operation, sequence, ended, isRead);
  }

  /** Writes the ends that wait; whoever reads the record asks for it first. */
  flush(): void {
    const waiting = this.#waiting;
    if (waiting.length === 0) return;
    this.#waiting = [];
    this.#parts.journal.transactShared((tx) => {
      for (const { sequence, ended, resources } of waiting) end(tx, sequence, ended, resources);
    });
  }

  close(): void {
    this.#closing.abort();
    this.#flushQuietly();
  }

  #begin({ service, operation: [, , name, , input_], input, caller, requestId, now, origin }: Audited, isRead: boolean): number {
    const { sourceIPAddress, userAgent, accessKeyId, console: isConsole } = origin();
    const requestParameters = redacted(input_, input);
    return this.#parts.journal.transactShared((tx) =>
      insert(tx, {
        id: this.#parts.ids.uuid(),
        at: now,
        account: caller.account,
        region: caller.region,
        source: sourceOf(service),
        name,
        username: usernameOf(caller),
        access_key_id: accessKeyId ?? null,
        read_only: isRead ? 1 : 0,
        call: {
          userIdentity: userIdentity(caller, accessKeyId),
          sourceIPAddress,
          userAgent,
          requestParameters,
          requestID: requestId,
          ...(isConsole && { sessionCredentialFromConsole: "true" as const }),
        },
        resources: resourcesOf(service, name, requestParameters),
      }),
    );
  }

  #end(service: ServiceName, [, , name, , , output]: StaticOperationSchema, sequence: number, ended: Ended, isRead: boolean): void {
    if ("code" in ended) {
      const detail = { errorCode: ended.code, errorMessage: ended.message.slice(0, messageCharactersMax) };
      this.#waiting.push({ sequence, ended: detail, resources: [] });
      this.#flushQuietly();
      return;
    }
    const responseElements = isRead ? null : redacted(output, ended.output);
    this.#waiting.push({ sequence, ended: { responseElements }, resources: resourcesOf(service, name, responseElements) });
    if (this.#waiting.length === 1) void this.#flushSoon();
  }

  async #flushSoon(): Promise<void> {
    await this.#parts.clock.sleep(endsTogetherMs, this.#closing.signal).catch(() => {});
    this.#flushQuietly();
  }

  /** Whether the disk takes it changes nothing about the call, which has ended as it has. */
  #flushQuietly(): void {
    try {
      this.flush();
    } catch (error) {
      this.#parts.log.warn({ err: error }, "ends of calls were not recorded");
    }
  }
}

/** "codepipeline.amazonaws.com". */
export const sourceOf = (service: ServiceName): string => `${wireNames[service].signingNames[0]}.amazonaws.com`;
