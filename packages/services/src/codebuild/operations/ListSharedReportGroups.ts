import type { Operation } from "../../door/service.ts";
import type { CodebuildParts } from "../parts.ts";

/** Nothing is shared between accounts here: no other account's group can be seen. */
export const ListSharedReportGroups: Operation<"codebuild", "ListSharedReportGroups", CodebuildParts> = () => ({ reportGroups: [] });
