/** Triggers of V2 pipelines: https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-triggers.html */
import { InvalidStructureException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { BadGlob, globOf } from "../triggers/glob.ts";
import { triggersBytesMax } from "../limits.ts";
import type { Declaration } from "./declaration.ts";

const mustReference = "Triggers for connections must reference a CodeStarSourceConnection action.";
const once = " Note that when you specify a trigger, you can't specify more than one trigger per source action.";

type Push = NonNullable<NonNullable<Declaration["triggers"]>[number]["gitConfiguration"]["push"]>[number];

export function checkTriggers({ stages, triggers = [] }: Declaration): void {
  const connections = (stages[0]?.actions ?? []).filter(({ actionTypeId }) => actionTypeId.provider === "CodeStarSourceConnection");
  const bytes = Buffer.byteLength(JSON.stringify(triggers));
  if (bytes > triggersBytesMax)
    throw fault(
      InvalidStructureException,
      `The triggers of the pipeline have ${bytes} bytes. They can have up to ${triggersBytesMax} bytes.`,
    );
  const used = new Set<string>();
  for (const { gitConfiguration } of triggers) {
    const { sourceActionName, push = [], pullRequest = [] } = gitConfiguration;
    if (!connections.some(({ name }) => name === sourceActionName)) throw fault(InvalidStructureException, mustReference);
    if (used.has(sourceActionName)) throw fault(InvalidStructureException, mustReference + once);
    used.add(sourceActionName);
    if (push.length === 0 && pullRequest.length === 0)
      throw fault(
        InvalidStructureException,
        `The trigger for source action '${sourceActionName}' must have a push or a pullRequest filter.`,
      );
    for (const filter of push) checkPush(sourceActionName, filter);
    for (const { branches, filePaths, ...filter } of [...push, ...pullRequest])
      checkPatterns(sourceActionName, [branches, filePaths, "tags" in filter ? filter.tags : undefined]);
    for (const { branches, filePaths } of pullRequest)
      if (!branches && filePaths)
        throw fault(
          InvalidStructureException,
          `A pullRequest filter of source action '${sourceActionName}' has filePaths without branches.`,
        );
  }
}

/** What goes together: tags alone, branches alone, branches with filePaths. */
function checkPush(sourceActionName: string, { tags, branches, filePaths }: Push): void {
  if (tags && (branches || filePaths))
    throw fault(
      InvalidStructureException,
      `A push filter of source action '${sourceActionName}' cannot have tags together with branches or filePaths.`,
    );
  if (filePaths && !branches)
    throw fault(InvalidStructureException, `A push filter of source action '${sourceActionName}' has filePaths without branches.`);
  if (!tags && !branches)
    throw fault(InvalidStructureException, `A push filter of source action '${sourceActionName}' must have branches or tags.`);
}

function checkPatterns(sourceActionName: string, filters: (Push["branches"] | undefined)[]): void {
  for (const pattern of filters.flatMap((filter) => [...(filter?.includes ?? []), ...(filter?.excludes ?? [])]))
    try {
      globOf(pattern);
    } catch (error) {
      if (!(error instanceof BadGlob)) throw error;
      throw fault(
        InvalidStructureException,
        `The trigger for source action '${sourceActionName}' has no valid glob pattern: ${error.message}.`,
      );
    }
}
