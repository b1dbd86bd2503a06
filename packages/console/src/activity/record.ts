import type { Event, Resource } from "@aws-sdk/client-cloudtrail";

/** What of CloudTrail's record the screen shows; everything else is shown as it is. */
interface TrailRecord {
  readonly userIdentity?: {
    readonly type?: string;
    readonly invokedBy?: string;
    readonly userName?: string;
    readonly sessionContext?: { readonly sessionIssuer?: { readonly userName?: string } };
  };
  readonly sourceIPAddress?: string;
  readonly sessionCredentialFromConsole?: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly additionalEventData?: { readonly outcome?: string };
}

export interface Call {
  readonly id: string;
  readonly at: Date | undefined;
  readonly name: string;
  /** "codepipeline" */
  readonly service: string;
  readonly who: string;
  /** Through what: the console, a service, or from where. */
  readonly through: string;
  readonly username: string | undefined;
  readonly readOnly: boolean;
  readonly outcome: "done" | "refused" | "unknown";
  readonly errorCode: string | undefined;
  readonly errorMessage: string | undefined;
  readonly resources: readonly Resource[];
  /** Whole, for the details. */
  readonly record: object;
}

export function callOf(event: Event): Call {
  const record = JSON.parse(event.CloudTrailEvent ?? "{}") as TrailRecord;
  return {
    id: event.EventId ?? "",
    at: event.EventTime,
    name: event.EventName ?? "",
    service: serviceOf(event.EventSource),
    who: whoOf(record, event.Username),
    through: throughOf(record),
    username: event.Username,
    readOnly: event.ReadOnly === "true",
    outcome: record.errorCode !== undefined ? "refused" : record.additionalEventData?.outcome === "unknown" ? "unknown" : "done",
    errorCode: record.errorCode,
    errorMessage: record.errorMessage,
    resources: event.Resources ?? [],
    record,
  };
}

export const serviceOf = (source: string | undefined): string => (source ?? "").replace(".amazonaws.com", "");

/** A person by name, a role with its session, a service by its host. */
function whoOf({ userIdentity }: TrailRecord, username: string | undefined): string {
  switch (userIdentity?.type) {
    case "Root":
      return "root";
    case "IAMUser":
      return `user ${userIdentity.userName ?? username ?? ""}`;
    case "AssumedRole":
      return `role ${userIdentity.sessionContext?.sessionIssuer?.userName ?? ""} (${username ?? ""})`;
    default:
      return `service ${serviceOf(userIdentity?.invokedBy)}`;
  }
}

function throughOf({ sessionCredentialFromConsole, sourceIPAddress = "", userIdentity }: TrailRecord): string {
  if (sessionCredentialFromConsole === "true") return "console";
  return userIdentity?.invokedBy !== undefined ? serviceOf(userIdentity.invokedBy) : serviceOf(sourceIPAddress);
}
