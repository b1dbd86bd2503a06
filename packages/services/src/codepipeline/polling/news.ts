/** What came to a repository between two looks. */
import type { Transaction } from "@towpath/journal";
import type { Commit, Remote } from "../git/checkout.ts";
import { RevisionMissing } from "../git/checkout.ts";
import { remoteCommit } from "../git/remote-refs.ts";
import { GitFailed } from "../git/run-git.ts";
import { pushesDescribedMax } from "../limits.ts";
import { arnOf } from "../store/pipelines.ts";
import type { PollRow } from "../store/polls.ts";
import { ownSource } from "../triggers/announce.ts";
import type { Listener } from "./listeners.ts";

/** A branch or tag that came or moved. */
export interface NewCommits {
  type: "branch" | "tag";
  name: string;
  from?: string;
  to: string;
  commit?: Commit;
}

/** In the order of the names; what went is nothing new. */
export function newCommits(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): NewCommits[] {
  return [...after]
    .filter(([name, to]) => before.get(name) !== to)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([fullName, to]) => {
      const from = before.get(fullName);
      const type = fullName.startsWith("refs/tags/") ? ("tag" as const) : ("branch" as const);
      return { type, name: fullName.replace(/^refs\/(heads|tags)\//, ""), to, ...(from !== undefined && { from }) };
    });
}

/** With author and message, where the server still gives the commit out. */
export async function describePushes(remote: Remote, news: NewCommits[], signal: AbortSignal): Promise<NewCommits[]> {
  const described: NewCommits[] = [];
  for (const [index, one] of news.entries()) {
    const commit = index < pushesDescribedMax ? await describe(remote, one.to, signal) : undefined;
    described.push({ ...one, ...(commit && { commit }) });
  }
  return described;
}

async function describe(remote: Remote, commitId: string, signal: AbortSignal): Promise<Commit | undefined> {
  try {
    return await remoteCommit(remote, commitId, signal);
  } catch (error) {
    if (error instanceof GitFailed || error instanceof RevisionMissing) return undefined;
    throw error;
  }
}

/** As the connections' service announces pushes to repositories that are hosted here. */
export function announcePushes(tx: Transaction, { pipeline, action }: Listener, providerType: string, news: NewCommits[]): void {
  const { ConnectionArn = "", FullRepositoryId = "" } = action.configuration;
  for (const { type, name, from, to, commit } of news)
    tx.emit({
      account: pipeline.account,
      region: pipeline.region,
      source: "aws.codeconnections",
      type: "Repository Push",
      resource: ConnectionArn,
      internal: true,
      detail: {
        connectionArn: ConnectionArn,
        providerType,
        fullRepositoryId: FullRepositoryId,
        referenceType: type,
        referenceName: name,
        commitId: to,
        ...(from !== undefined && { oldCommitId: from }),
        author: commit?.authorName ?? "",
        message: commit?.message ?? "",
      },
    });
}

/** Told when it begins, when it stops working and when it works again. */
export function announcePolling(tx: Transaction, { pipeline, action }: Listener, { resource, every_seconds, next, error }: PollRow): void {
  tx.emit({
    account: pipeline.account,
    region: pipeline.region,
    source: ownSource,
    type: "Source Polling",
    resource: arnOf(pipeline),
    internal: true,
    detail: {
      pipeline: pipeline.name,
      action: action.name,
      source: resource,
      everySeconds: every_seconds,
      nextAt: new Date(next ?? 0).toISOString(),
      ...(error === null ? { outcome: "asked" } : { outcome: "failed", because: error }),
    },
  });
}
