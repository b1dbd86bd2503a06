import type { WorkParts } from "../job/job.ts";
import type { Catalogue } from "../providers/catalogue.ts";

/** What the operations of this service are given. */
export type CodepipelineParts = WorkParts & { catalogue: Catalogue };
