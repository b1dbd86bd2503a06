import type { PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import type { Transaction } from "@towpath/journal";
import type { Given } from "@towpath/wire";
import type { Caller } from "../../door/caller.ts";
import type { Operation } from "../../door/service.ts";
import { busArn, isDefaultBus } from "../buses.ts";
import { eventId } from "../delivery/envelope.ts";
import { invalid } from "../faults.ts";
import { entriesBytesMax } from "../limits.ts";
import type { EventsParts } from "../model.ts";

type Entry = Given<PutEventsRequestEntry>;

/** Entries that are refused do not keep the others back. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export const PutEvents: Operation<"events", "PutEvents", EventsParts> = ({ Entries, EndpointId }, { caller }, parts) => {
  if (EndpointId !== undefined) throw invalid("Towpath has no global endpoints: EndpointId is not supported.");
  if (Entries.reduce((sum, entry) => sum + sizeBytes(entry), 0) > entriesBytesMax)
    throw invalid("Total size of the entries in the request is over the limit.");
  const results = parts.journal.transactShared((tx) => Entries.map((entry) => put(tx, parts, caller, entry)));
  return { FailedEntryCount: results.filter(({ ErrorCode }) => ErrorCode !== undefined).length, Entries: results };
};

/** As AWS counts it. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevent-size.html */
function sizeBytes({ Time, Source = "", DetailType = "", Detail = "", Resources = [] }: Entry): number {
  return [Source, DetailType, Detail, ...Resources].reduce((sum, text) => sum + Buffer.byteLength(text), Time ? 14 : 0);
}

function put(tx: Transaction, { home }: EventsParts, caller: Caller, entry: Entry): PutEventsResultEntry {
  const { Source: source, DetailType: type, Detail: text, Resources: resources = [], Time: time, EventBusName: bus } = entry;
  if (!source) return missing("Source");
  if (!type) return missing("DetailType");
  if (!text) return missing("Detail");
  const detail = objectIn(text);
  if (!detail) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  if (reserved.test(source)) return { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." };
  if (!isDefaultBus(caller, bus))
    return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter EventBusName is not valid. Reason: Event bus ${bus} does not exist.` };
  const { account, region } = caller;
  const at = time === undefined ? {} : { time: time.getTime() };
  const sequence = tx.emit({ account, region, source, type, resource: resources[0] ?? busArn(caller), resources, ...at, detail });
  return { EventId: eventId(home.installationId, sequence) };
}

/** Sources of AWS, and of this installation. */
const reserved = /^(?:aws|towpath)\./;

const missing = (name: string): PutEventsResultEntry => ({
  ErrorCode: "InvalidArgument",
  ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
});

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
