/** CloudTrail: the record of calls, which the door writes through `audit`, and LookupEvents, which reads it. */
import { readFileSync } from "node:fs";
import type { Transaction } from "@towpath/journal";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { pruneEveryMs } from "./limits.ts";
import type { CloudtrailParts, Recorded } from "./model.ts";
import { LookupEvents } from "./operations/LookupEvents.ts";
import { prune } from "./store.ts";
import { Trail } from "./trail.ts";

type Given = Pick<Parts, "journal" | "clock" | "ids" | "log"> & { recorded?: Recorded | undefined };

export function openCloudtrail(given: Given): Service<"cloudtrail"> {
  given.journal.migrate("cloudtrail", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const { journal, clock, ids, log, recorded = "changes" } = given;
  const trail = new Trail({ journal, clock, ids, log, recorded });
  const parts: CloudtrailParts = { journal, clock, ids, log, trail };
  return service("cloudtrail", {
    parts,
    operations: { LookupEvents },
    partly: { LookupEvents: "not limited to two requests a second; a page may hold fewer events than asked for while there are more" },
    audit: trail,
    effects: {
      prune: {
        perform: async () => {
          const isMore = prune(journal, clock.now());
          return (tx: Transaction) => pruneAgain(tx, isMore ? 0 : pruneEveryMs);
        },
      },
    },
    recover: async () => journal.transactShared((tx) => pruneAgain(tx, 0)),
    close: async () => trail.close(),
  });
}

const pruneAgain = (tx: Transaction, afterMs: number) =>
  tx.enqueue({ service: "cloudtrail", kind: "prune", key: "events", notBefore: tx.now + afterMs });
