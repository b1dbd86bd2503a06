import type { Context } from "../context.ts";
import { sleepUnless } from "../events/hand-on.ts";
import { type Aws, AwsRefusal, ServerAway } from "./aws.ts";
import { type Build, isBrokenOff } from "./outcome.ts";

/** One event of the log: a line, and when it was written in epoch milliseconds. */
export interface Line {
  readonly timestamp: number;
  readonly message: string;
}

export interface Watching {
  line(line: Line): void;
  /** The build as it is, a few times a second. */
  state(build: Build): void;
}

const everyMs = 150;
/** Pages after which the state of the build is looked at although there are more. */
const pagesAtOnce = 10;
/** How long a build that was broken off may be silent before its log is taken to be at its end. */
const quietMs = 2_000;
const awayMs = 120_000;

/**
 * Follows a build to its end: each line of its log once, in order. The server may be away meanwhile, since the build goes on without it.
 * Resolves with the finished build, or with undefined when `signal` is aborted before.
 */
export async function followBuild(
  context: Context,
  aws: Aws,
  id: string,
  watching: Watching,
  signal: AbortSignal,
): Promise<Build | undefined> {
  const calls = patient(context, signal);
  let token: string | undefined;
  let quietSince = context.now();
  while (!signal.aborted) {
    const build = await calls(() => buildOf(aws, id));
    if (!build) return undefined;
    watching.state(build);
    let isAtEnd = false;
    for (let pages = 0; !isAtEnd && !signal.aborted && (build.buildComplete || pages < pagesAtOnce); pages++) {
      const page = await calls(() => pageOf(aws, build, token));
      if (!page) return undefined;
      for (const line of page.lines) watching.line(line);
      if (page.lines.length > 0) quietSince = context.now();
      isAtEnd = page.next === token;
      token = page.next;
    }
    if (build.buildComplete && isAtEnd && (!isBrokenOff(build) || context.now() - quietSince >= quietMs)) return build;
    if (isAtEnd) await sleepUnless(context, everyMs, signal);
  }
  return undefined;
}

async function buildOf(aws: Aws, id: string): Promise<Build> {
  const { builds } = await aws.codebuild<{ builds: [Build] }>("BatchGetBuilds", { ids: [id] });
  return builds[0];
}

interface Page {
  readonly lines: readonly Line[];
  readonly next: string | undefined;
}

/** There is no stream before the build has begun. At its end the log answers with the token that it was asked with. */
async function pageOf(aws: Aws, { logs }: Build, nextToken: string | undefined): Promise<Page> {
  if (logs?.groupName === undefined) return { lines: [], next: nextToken };
  const asked = { logGroupName: logs.groupName, logStreamName: logs.streamName, startFromHead: true, nextToken };
  try {
    const { events, nextForwardToken } = await aws.logs<{ events: Line[]; nextForwardToken: string }>("GetLogEvents", asked);
    return { lines: events, next: nextForwardToken };
  } catch (error) {
    if (error instanceof AwsRefusal && error.code === "ResourceNotFoundException") return { lines: [], next: nextToken };
    throw error;
  }
}

/** Repeats a question as long as the server is away, and says so once. Gives undefined when `signal` is aborted meanwhile. */
function patient(context: Context, signal: AbortSignal): <Answer>(ask: () => Promise<Answer>) => Promise<Answer | undefined> {
  return async (ask) => {
    for (let since: number | undefined; ;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof ServerAway)) throw error;
        if (since === undefined) context.note("The server does not answer. The build goes on without it; waiting for it.");
        since ??= context.now();
        if (context.now() - since > awayMs) throw error;
        await sleepUnless(context, everyMs, signal);
        if (signal.aborted) return undefined;
      }
    }
  };
}
