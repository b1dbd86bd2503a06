import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { AddTagsToResource } from "./operations/AddTagsToResource.ts";
import { CreateDBInstance } from "./operations/CreateDBInstance.ts";
import { CreateDBSubnetGroup } from "./operations/CreateDBSubnetGroup.ts";
import { DeleteDBInstance } from "./operations/DeleteDBInstance.ts";
import { DeleteDBSubnetGroup } from "./operations/DeleteDBSubnetGroup.ts";
import { DescribeDBEngineVersions } from "./operations/DescribeDBEngineVersions.ts";
import { DescribeDBInstances } from "./operations/DescribeDBInstances.ts";
import { DescribeDBSubnetGroups } from "./operations/DescribeDBSubnetGroups.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { ModifyDBInstance } from "./operations/ModifyDBInstance.ts";
import { ModifyDBSubnetGroup } from "./operations/ModifyDBSubnetGroup.ts";
import { RebootDBInstance } from "./operations/RebootDBInstance.ts";
import { RemoveTagsFromResource } from "./operations/RemoveTagsFromResource.ts";
import { StartDBInstance } from "./operations/StartDBInstance.ts";
import { StopDBInstance } from "./operations/StopDBInstance.ts";
import type { RdsParts } from "./model.ts";
import { reconcile, wakeAll, watch } from "./work.ts";

/** PostgreSQL databases in the subnets of a VPC. */
export function openRds(parts: Pick<Parts, keyof RdsParts>): Service<"rds"> {
  parts.journal.migrate("rds", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const stop = new AbortController();
  return service("rds", {
    parts,
    operations: {
      AddTagsToResource,
      CreateDBInstance,
      CreateDBSubnetGroup,
      DeleteDBInstance,
      DeleteDBSubnetGroup,
      DescribeDBEngineVersions,
      DescribeDBInstances,
      DescribeDBSubnetGroups,
      ListTagsForResource,
      ModifyDBInstance,
      ModifyDBSubnetGroup,
      RebootDBInstance,
      RemoveTagsFromResource,
      StartDBInstance,
      StopDBInstance,
    },
    partly: {
      CreateDBInstance:
        "the engine postgres; no standby, no public access, no snapshots, no parameter groups; storage size and class are kept and change nothing",
      ModifyDBInstance: "the master password, protection, retention, storage size and class",
      DeleteDBInstance: "no final snapshot: SkipFinalSnapshot is needed",
    },
    effects: { reconcile: { perform: reconcile(parts) } },
    recover: async () => {
      wakeAll(parts);
      watch(parts, stop.signal).catch((err: unknown) => parts.log.error({ err }, "databases are no longer watched"));
    },
    close: async () => stop.abort(),
  });
}
