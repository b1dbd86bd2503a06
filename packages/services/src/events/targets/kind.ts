import { createHash } from "node:crypto";
import type { Session } from "../../door/aws.ts";
import type { Delivery } from "../delivery/hand-over.ts";
import { type EventsParts, servicePrincipal } from "../model.ts";

/** `name` is that of the resource, `input` the text for it. */
export interface Sending {
  delivery: Delivery;
  name: string;
  input: string;
}

export interface TargetKind {
  /** Whether EventBridge acts as the target's role; otherwise as itself. */
  needsRole: boolean;
  /** The name in the resource part of an ARN; undefined when it is no such resource. */
  nameIn(resource: string): string | undefined;
  /** Doing it twice for the same event must be harmless. Throws what the target refuses with. */
  send(parts: EventsParts, sending: Sending, signal: AbortSignal): Promise<void>;
}

/** The target's role in use, on behalf of the rule. Throws what AssumeRole throws. */
export function actAs({ aws }: EventsParts, { rule, target }: Delivery): Promise<Session> {
  const sessionName = `events-${rule.name}`.slice(0, 64);
  const { account, region, arn: sourceArn } = rule;
  return aws.assume(target.RoleArn ?? "", { service: servicePrincipal, sessionName, account, region, sourceArn });
}

/** One event is one request of a target of a rule, however often it is sent: 64 hexadecimal digits. */
export const tokenOf = ({ event, rule, target }: Delivery): string =>
  createHash("sha256").update(`${event.id}/${rule.arn}/${target.Id}`).digest("hex");

/** The members of an input that is a JSON object; none for any other. */
export function membersOf(input: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
