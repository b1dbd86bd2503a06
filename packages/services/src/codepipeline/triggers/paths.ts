/** File path filters: which files a push changed is found out in the repository, as the pipeline's role. */
import type { Effect, EffectKind, Transaction } from "@towpath/journal";
import { changedFiles, type Comparison } from "../git/changed-files.ts";
import type { WorkParts } from "../job/job.ts";
import { openSession } from "../job/session.ts";
import { actionAttemptsMax } from "../limits.ts";
import { connectionRepository } from "../providers/sources/code-star-source-connection.ts";
import { remoteOf } from "../providers/sources/git-source.ts";
import { announceVerdict } from "./announce.ts";
import type { GitChange } from "./change.ts";
import { fileThatMatches } from "./match.ts";
import { type PathsPayload, sourcesOf, startFor } from "./react.ts";

export function pathsEffect(parts: WorkParts): EffectKind {
  return {
    perform: (effect: Effect<PathsPayload>, signal) => judge(parts, effect.payload, signal),
    attemptsMax: actionAttemptsMax,
    giveUp: (tx, { payload }: Effect<PathsPayload>, error) => {
      const because = `the files that it changed could not be found out: ${error instanceof Error ? error.message : String(error)}`;
      const pipeline = sourcesOf(tx, parts, payload.pipelineId, [])?.pipeline;
      const names = payload.actions.map(({ name }) => name);
      if (pipeline) announceVerdict(tx, pipeline, names, payload.change, { outcome: "undecided", because });
      parts.log.error({ pipelineId: payload.pipelineId, err: error }, because);
    },
  };
}

/** A new branch is compared with where it left the default one. AWS has nothing to compare it with and never starts. */
async function judge(parts: WorkParts, payload: PathsPayload, signal: AbortSignal): Promise<((tx: Transaction) => void) | void> {
  const { change, pipelineId } = payload;
  const names = payload.actions.map(({ name }) => name);
  const found = sourcesOf(parts.journal, parts, pipelineId, names);
  const action = found?.actions[0];
  if (!found || !action) return undefined;
  const { pipeline, declaration } = found;
  const session = await openSession(parts.aws, { ...pipeline, roleArn: declaration.roleArn, pipelineName: pipeline.name, action });
  const { ConnectionArn = "", FullRepositoryId = "" } = action.configuration;
  const { url } = await connectionRepository({ client: async () => session.client, home: parts.home }, ConnectionArn, FullRepositoryId);
  const { files, since } = await changedFiles(remoteOf(url, session, parts.home), comparisonOf(change), signal);
  return (tx) => {
    const now = sourcesOf(tx, parts, pipelineId, names);
    if (!now) return;
    const fitting = now.actions.filter(({ name }) => fileOf(payload, name, files) !== undefined);
    const file = fitting[0] && fileOf(payload, fitting[0].name, files);
    if (file !== undefined)
      startFor(tx, parts, now.pipeline, now.declaration, { actions: fitting, change, because: `file ${file} matches` });
    else {
      const some = files.slice(0, 5).join(", ") + (files.length > 5 ? ", ..." : "");
      const because = `none of the ${files.length} files changed since ${since.slice(0, 40)} matches filePaths${files.length > 0 ? `: ${some}` : ""}`;
      announceVerdict(tx, now.pipeline, names, change, { outcome: "ignored", because });
    }
  };
}

const fileOf = ({ actions }: PathsPayload, name: string, files: string[]): string | undefined =>
  fileThatMatches(actions.find((one) => one.name === name)?.filters ?? [], files);

function comparisonOf(change: GitChange): Comparison {
  if (change.kind === "pullRequest") return { after: change.commitId, base: change.destinationCommitId };
  const { commitId: after, oldCommitId: before, referenceName: branch } = change;
  return { after, branch, ...(before !== undefined && !/^0+$/.test(before) && { before }) };
}
