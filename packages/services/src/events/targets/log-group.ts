import { createHash } from "node:crypto";
import { ApiError } from "@towpath/wire";
import { serviceCaller } from "../../door/caller.ts";
import type { Client } from "../../door/aws.ts";
import { servicePrincipal } from "../model.ts";
import { membersOf, type TargetKind } from "./kind.ts";

/**
 * Writes a line into the log group, as EventBridge itself; on AWS the group's policy must let it. Each rule has a stream.
 * An input may be of the form `{"timestamp": ..., "message": ...}`.
 */
export const logGroupTarget: TargetKind = {
  needsRole: false,
  nameIn: (resource) => /^log-group:([\w./#-]{1,512})(?::\*)?$/.exec(resource)?.[1],
  async send({ aws }, { delivery, name: logGroupName, input }, signal) {
    const { arn, account, region } = delivery.rule;
    const { logs } = aws.as(serviceCaller(servicePrincipal, account, region));
    const logStreamName = streamOf(arn);
    const { timestamp, message } = membersOf(input);
    const at = typeof timestamp === "number" ? timestamp : delivery.since;
    const text = typeof message === "string" ? message : input;
    await ensureStream(logs, { logGroupName, logStreamName }, signal);
    const line = { logGroupName, logStreamName, logEvents: [{ timestamp: at, message: text }] };
    const { rejectedLogEventsInfo: rejected } = await logs.PutLogEvents(line, signal);
    if (rejected) throw new ApiError("InvalidParameterException", `The log group does not take the timestamp ${at}.`);
  },
};

const streamOf = (ruleArn: string): string => createHash("sha256").update(ruleArn).digest("hex").slice(0, 32);

async function ensureStream(
  logs: Client["logs"],
  stream: { logGroupName: string; logStreamName: string },
  signal: AbortSignal,
): Promise<void> {
  try {
    await logs.CreateLogStream(stream, signal);
  } catch (error) {
    if (!(error instanceof Error && error.name === "ResourceAlreadyExistsException")) throw error;
  }
}
