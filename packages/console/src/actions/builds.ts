import type { Build } from "@aws-sdk/client-codebuild";
import { type ActionTable, unless } from "./verdict.ts";

export const buildActions: ActionTable<Build, "stop" | "retry"> = {
  stop: ({ buildComplete }) => unless(buildComplete === true && "The build is over."),
  retry: ({ buildComplete, initiator }) =>
    unless(
      buildComplete !== true && "The build still runs.",
      initiator?.startsWith("codepipeline/") === true && "A pipeline started it: retry the action there.",
    ),
};
