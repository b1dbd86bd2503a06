import type { Tag } from "@aws-sdk/client-ecs";
import type { Reader, Transaction } from "@towpath/journal";
import type { Caller } from "../door/caller.ts";
import { invalid, refusal } from "./faults.ts";
import { tagsPerResource } from "./limits.ts";
import { findCluster, putCluster } from "./store/clusters.ts";
import { findDefinition, putDefinition } from "./store/definitions.ts";
import { findService, putService } from "./store/services.ts";
import { changeTask, findTask } from "./store/tasks.ts";
import type { EcsParts } from "./model.ts";

/** Throws InvalidParameterException for too many tags or keys that AWS keeps for itself. */
export function checkTags(tags: Tag[] | undefined): Tag[] {
  const given = tags ?? [];
  if (given.length > tagsPerResource) throw invalid(`Too many tags: the limit is ${tagsPerResource}.`);
  for (const { key = "" } of given) if (/^aws:/i.test(key)) throw invalid("Tag keys that begin with aws: are reserved for AWS use.");
  return given;
}

export function mergeTags(present: Tag[], given: Tag[]): Tag[] {
  return checkTags([...present.filter(({ key }) => !given.some((tag) => tag.key === key)), ...given]);
}

/** The tags of the resource an ARN names. Throws InvalidParameterException, or the NotFound of its kind. */
export function readTags(reader: Reader, caller: Caller, arn: string): Tag[] {
  const kind = kindOf(caller, arn);
  const row =
    kind === "cluster"
      ? findCluster(reader, arn)
      : kind === "service"
        ? findService(reader, arn)
        : kind === "task"
          ? findTask(reader, arn)?.state
          : findDefinition(reader, arn);
  if (!row) throw missing(kind);
  return row.tags;
}

/** Writes the tags of the resource an ARN names; throws as `readTags`. */
export function writeTags(
  parts: Pick<EcsParts, "signals">,
  tx: Transaction,
  caller: Caller,
  arn: string,
  change: (tags: Tag[]) => Tag[],
): void {
  const tags = change(readTags(tx, caller, arn));
  const kind = kindOf(caller, arn);
  const cluster = kind === "cluster" && findCluster(tx, arn);
  const service = kind === "service" && findService(tx, arn);
  const definition = kind === "task-definition" && findDefinition(tx, arn);
  if (cluster) putCluster(tx, { ...cluster, tags });
  if (service) putService(tx, { ...service, tags });
  if (definition) putDefinition(tx, { ...definition, tags });
  if (kind === "task") changeTask(tx, parts.signals, arn, (row) => ({ ...row, state: { ...row.state, tags } }));
}

function kindOf({ account, region }: Caller, arn: string): string {
  const prefix = `arn:aws:ecs:${region}:${account}:`;
  const kind = arn.startsWith(prefix) ? (arn.slice(prefix.length).split("/")[0] ?? "") : "";
  if (!["cluster", "service", "task", "task-definition"].includes(kind)) {
    throw invalid(arn.startsWith("arn:") ? "The specified resource is not supported by tagging." : "Invalid ARN");
  }
  return kind;
}

function missing(kind: string) {
  if (kind === "cluster") return refusal("ClusterNotFoundException", "Cluster not found.");
  if (kind === "service") return refusal("ServiceNotFoundException", "Service not found.");
  return invalid(kind === "task" ? "The specified task does not exist." : "The specified task definition does not exist.");
}
