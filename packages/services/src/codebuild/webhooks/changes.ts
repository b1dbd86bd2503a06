/** What a commit changed, where the host's delivery does not say: found out from as little of the repository as possible. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { roleTaker } from "../managed.ts";
import { isRefusal } from "../problem.ts";
import type { CodebuildParts } from "../parts.ts";
import { credentialFor } from "../source-credentials/find.ts";
import { environmentFor } from "../sources/git/access.ts";
import { repositoryOf } from "../sources/git/repository.ts";
import { revisionOf } from "../sources/git/revision.ts";
import { type Git, gitWith, isUnknownRevision } from "../sources/git/run-git.ts";
import type { ProjectRow } from "../store.ts";
import type { HookEvent } from "./model.ts";

export interface Changes {
  files: string[];
  message: string;
}

/** `id` names a directory on this host for it, which is gone afterwards. Rejects when host or role refuse. */
export async function changesOf(
  parts: CodebuildParts,
  { account, region, owner, facts }: ProjectRow,
  event: HookEvent,
  id: string,
  signal: AbortSignal,
): Promise<Changes> {
  const { source = { type: "NO_SOURCE" }, serviceRole = "" } = facts;
  const assuming = { service: roleTaker(owner), sessionName: "AWSCodeBuild-webhook", account, region };
  const session = await parts.aws.assume(serviceRole, assuming).catch((cause: unknown) => {
    throw isRefusal(cause) ? new Error(`CodeBuild is not authorized to perform: sts:AssumeRole on ${serviceRole}`, { cause }) : cause;
  });
  const { endpoint, dataDirectory } = parts.home;
  const reaching = { session, endpoint, credentialFor: (one: typeof source) => credentialFor(parts, { account, region }, session, one) };
  const repository = await repositoryOf(source, reaching);
  const directory = join(dataDirectory, "codebuild", `webhook-${id}`);
  await mkdir(directory, { recursive: true });
  try {
    const environment = environmentFor({ ...repository, insecureSsl: source.insecureSsl ?? false }, directory);
    const git = gitWith(environment, signal);
    await git("init", "--quiet", "--bare", directory);
    return await lookAt((...args) => git("-C", directory, ...args), repository.url, event, source.type);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function lookAt(git: Git, url: string, event: HookEvent, type: string | undefined): Promise<Changes> {
  // A push is compared with what was there before, all else with where it left its base, which takes the history.
  const { previous } = event;
  const depth = previous === undefined ? [] : ["--depth=1"];
  const get = async (what: string): Promise<string> => {
    await git("fetch", "--quiet", "--no-tags", "--filter=blob:none", ...depth, url, what);
    return git("rev-parse", "--verify", "FETCH_HEAD^{commit}");
  };
  const revision = revisionOf(event.version, type);
  const ref = revision?.kind === "ref" || revision?.kind === "commit" ? (revision.ref ?? event.headRef) : event.headRef;
  const commit = await get(event.commit ?? ref).catch((error: unknown) => {
    if (isUnknownRevision(error)) return get(ref);
    throw error;
  });
  const message = await git("log", "-1", "--format=%B", commit);
  const before = await get(previous ?? event.base ?? "HEAD").catch(() => undefined);
  const since = previous === undefined && before !== undefined ? await mergeBase(git, before, commit) : before;
  const text =
    since === undefined || since === commit
      ? await git("ls-tree", "-r", "-z", "--name-only", "--full-tree", commit)
      : await git("diff-tree", "-r", "-z", "--name-only", "--no-renames", since, commit);
  return { files: text.split("\0").filter((path) => path !== ""), message };
}

/** Undefined when they have nothing in common. */
const mergeBase = (git: Git, one: string, other: string): Promise<string | undefined> =>
  git("merge-base", one, other).then(
    (found) => found || undefined,
    () => undefined,
  );
