/** File path filters: which files a push changed is found out in the repository, as the pipeline's role. */
import type { Effect, EffectKind, Transaction } from "@towpath/journal";
import { actionOf } from "../declare/declaration.ts";
import { changedFiles } from "../git/checkout.ts";
import type { WorkParts } from "../job/job.ts";
import { openSession } from "../job/session.ts";
import { actionAttemptsMax } from "../limits.ts";
import { connectionRepository } from "../providers/code-star-source-connection.ts";
import { remoteOf } from "../providers/git-source.ts";
import { definitionOf } from "../store/definitions.ts";
import { pipelineById } from "../store/pipelines.ts";
import { matchesPaths } from "./match.ts";
import { type PathsPayload, startFor } from "./react.ts";

export function pathsEffect(parts: WorkParts): EffectKind {
  return {
    perform: (effect: Effect<PathsPayload>, signal) => judge(parts, effect.payload, signal),
    attemptsMax: actionAttemptsMax,
    giveUp: (_tx, { key }, error) => parts.log.error({ key, err: error }, "the files that a push changed could not be found out"),
  };
}

/** The first push of a branch has nothing to compare with: it never matches, as in AWS. */
async function judge(parts: WorkParts, payload: PathsPayload, signal: AbortSignal): Promise<((tx: Transaction) => void) | void> {
  const { change, filters, pipelineId, actionName } = payload;
  const { oldCommitId, commitId } = change;
  const pipeline = pipelineById(parts.journal, pipelineId);
  const declaration = pipeline && definitionOf(parts.journal, parts.definitions, pipeline.id, pipeline.version)?.declaration;
  const action = declaration && actionOf(declaration, declaration.stages[0]?.name ?? "", actionName);
  if (!pipeline || !action || oldCommitId === undefined || /^0+$/.test(oldCommitId)) return undefined;
  const session = await openSession(parts.aws, { ...pipeline, roleArn: declaration.roleArn, pipelineName: pipeline.name, action });
  const { ConnectionArn = "", FullRepositoryId = "" } = action.configuration;
  const { url } = await connectionRepository({ client: async () => session.client, home: parts.home }, ConnectionArn, FullRepositoryId);
  const files = await changedFiles(remoteOf(url, session), oldCommitId, commitId, signal);
  if (!matchesPaths(filters, files)) return undefined;
  return (tx) => {
    const now = pipelineById(tx, pipelineId);
    if (now) startFor(tx, parts, now, declaration, { action, change });
  };
}
