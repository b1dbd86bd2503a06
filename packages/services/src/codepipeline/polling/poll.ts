/**
 * Asks a repository elsewhere what it has, and announces what is new. There is one row in the outbox for each repository that some pipeline
 * listens to, and none where nothing is to be asked. Pipelines are started by the events, as those of hosted repositories start them.
 */
import type { Effect, EffectKind, Transaction } from "@towpath/journal";
import { remoteRefs } from "../git/remote-refs.ts";
import { GitFailed } from "../git/run-git.ts";
import type { WorkParts } from "../job/job.ts";
import { openSession } from "../job/session.ts";
import { pollAgainLongestMs, pollInactiveMs, pollsAtOnce, pollSecondsDefault } from "../limits.ts";
import { ActionFailed } from "../providers/provider.ts";
import { refusalOf } from "../providers/refusals.ts";
import { remoteOf } from "../providers/sources/git-source.ts";
import { deletePoll, disablePolling, findPoll, lastActivity, lastCommit, type PollRow, savePoll } from "../store/polls.ts";
import { announcePolling, announcePushes, describePushes, type NewCommits, newCommits } from "./news.ts";
import { whereTo } from "./place.ts";
import { type Listener, pollingListeners } from "./listeners.ts";
import { pollAt } from "./schedule.ts";

type Commit = (tx: Transaction) => void;

export const pollEffect = (parts: WorkParts): EffectKind => ({
  perform: (effect: Effect, signal) => poll(parts, effect.key, signal),
  atOnce: pollsAtOnce,
});

async function poll(parts: WorkParts, resource: string, signal: AbortSignal): Promise<Commit | void> {
  const { journal, clock } = parts;
  const [active, inactive] = partition(
    pollingListeners(journal, parts, resource),
    ({ pipeline }) => clock.now() - lastActivity(journal, pipeline) < pollInactiveMs,
  );
  const disable: Commit = (tx) => {
    for (const { pipeline } of inactive) disablePolling(tx, pipeline.id);
  };
  const before = findPoll(journal, resource);
  let asked: Asked | undefined;
  // The role of one pipeline may be broken; then another one's asks.
  for (const listener of active) {
    asked = await ask(parts, listener, before, signal);
    if (!asked?.isOurFault) break;
  }
  return (tx) => {
    disable(tx);
    if (asked) keep(tx, resource, before, asked);
    else deletePoll(tx, resource);
  };
}

const partition = <T>(all: T[], belongs: (one: T) => boolean): [T[], T[]] => [all.filter(belongs), all.filter((one) => !belongs(one))];

/** What came of asking; `error` says why nothing did: because of the pipeline that asked, or of the server. */
interface Asked {
  everySeconds: number;
  listener: Listener;
  error?: string;
  isOurFault?: boolean;
  refs?: Map<string, string>;
  news?: { providerType: string; commits: NewCommits[] };
}

/** Undefined when there is nothing to ask: the repository is hosted here, or its connection is gone. */
async function ask(parts: WorkParts, listener: Listener, before: PollRow | undefined, signal: AbortSignal): Promise<Asked | undefined> {
  const { pipeline, declaration, action } = listener;
  let everySeconds = before?.every_seconds ?? 0;
  try {
    const session = await openSession(parts.aws, { ...pipeline, roleArn: declaration.roleArn, pipelineName: pipeline.name, action });
    const place = await whereTo(session.client, parts.home, action);
    if (!place) return undefined;
    ({ everySeconds } = place);
    const remote = remoteOf(place.url, session, parts.home);
    const refs = await remoteRefs(remote, signal);
    const known =
      before?.refs == null ? atFirst(parts, listener, refs) : new Map(Object.entries(JSON.parse(before.refs) as Record<string, string>));
    const news = await describePushes(remote, newCommits(known, refs), signal);
    return { everySeconds, listener, refs, news: { providerType: place.providerType, commits: news } };
  } catch (error) {
    if (signal.aborted) throw error;
    const isOurFault = error instanceof ActionFailed || refusalOf(error) !== undefined;
    if (!isOurFault && !(error instanceof GitFailed)) throw error;
    return { everySeconds: everySeconds || pollSecondsDefault, listener, error: (error as Error).message, isOurFault };
  }
}

/**
 * What is known before the first look: all that is there, but that the pipeline's branch is where its source last found it. A look may come
 * late, when the server elsewhere did not answer or refused its token: what was pushed after the first execution is new all the same.
 */
function atFirst({ journal }: WorkParts, { pipeline, action }: Listener, refs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const commit = lastCommit(journal, pipeline.id, action.name);
  const branch = `refs/heads/${action.configuration["BranchName"]}`;
  return commit !== undefined && refs.has(branch) ? new Map([...refs, [branch, commit]]) : refs;
}

function keep(tx: Transaction, resource: string, before: PollRow | undefined, { everySeconds, listener, error, refs, news }: Asked): void {
  const failures = error === undefined ? 0 : (before?.failures ?? 0) + 1;
  const pause = Math.min(
    everySeconds * 1000 * 2 ** Math.max(0, Math.min(failures, 10) - 1),
    Math.max(everySeconds * 1000, pollAgainLongestMs),
  );
  const now = findPoll(tx, resource);
  const isHinted = now?.next !== before?.next;
  const next = isHinted ? tx.now : tx.now + pause;
  const row: PollRow = {
    resource,
    refs: refs ? JSON.stringify(Object.fromEntries(refs)) : (before?.refs ?? null),
    every_seconds: everySeconds,
    asked: tx.now,
    next,
    failures,
    error: error ?? null,
  };
  savePoll(tx, row);
  if (before === undefined || before.error !== row.error) announcePolling(tx, listener, row);
  if (news) announcePushes(tx, listener, news.providerType, news.commits);
  pollAt(tx, resource, next);
}
