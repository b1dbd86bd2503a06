import type { Operation } from "../../door/service.ts";
import type { CodebuildParts } from "../parts.ts";

/** Nothing is shared between accounts here: no other account's project can be seen. */
export const ListSharedProjects: Operation<"codebuild", "ListSharedProjects", CodebuildParts> = () => ({ projects: [] });
