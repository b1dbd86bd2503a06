import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { type Attachment, StartFailed } from "@towpath/engine";
import { pack as newPack, type Pack } from "tar-stream";
import { payload } from "../agent/payload.ts";
import { localCacheLines } from "../cache/local.ts";
import { hasMode, isDynamic } from "../cache/plan.ts";
import { restoreCache } from "../cache/restore.ts";
import { sessionTarget, shellsOf } from "../debug/stay.ts";
import { containerLines, type LogEntry } from "../logs/container-line.ts";
import { needlesOf } from "../logs/needles.ts";
import { preamble, preambleEnd, preambleOfAgent, preambleOfSource, preambleOfVariables } from "../logs/preamble.ts";
import { sandboxOwner } from "../managed.ts";
import { uuidOf } from "../names.ts";
import { ownVariables } from "../plan/own-variables.ts";
import { type BuildPlan, compilePlan, UnmatchedArtifact } from "../plan/plan.ts";
import { BuildProblem } from "../problem.ts";
import { addLines, removeLines, updateRun } from "../runs.ts";
import { prepareRuntimes } from "../runtimes/prepare.ts";
import { resolveVariables, type Values } from "../secrets.ts";
import { credentialFor } from "../source-credentials/find.ts";
import { fetchSources, type PlacedSource } from "../sources/fetch.ts";
import type { Mirrored } from "../sources/git/fetch-git.ts";
import { addDirectory, addEntry } from "../sources/tar.ts";
import { learn } from "../store.ts";
import type { BuildRun } from "./build-run.ts";
import { computeOf, scaledText } from "./compute.ts";
import { findBuildspec, noBuildspec, readBuildspec } from "./buildspec.ts";
import { deadContainer } from "./provision.ts";

/** A directory on this host for what a build brings and takes; removed when done, and at the next start of the server. */
export const workDirectory = (run: BuildRun): string => join(run.parts.home.dataDirectory, "codebuild", uuidOf(run.id));

/**
 * DOWNLOAD_SOURCE: fetches the source, compiles the plan, looks up the variables, puts everything into the container and starts it. From
 * there on the container runs by itself. Done again from the beginning when it was interrupted before the start. Gives the container's live
 * output.
 */
export async function downloadAndStart(run: BuildRun, container: string): Promise<Attachment> {
  const lines: LogEntry[] = [];
  const say = (text: string) => void lines.push(...containerLines(run.parts.clock.now(), text));
  const directory = workDirectory(run);
  await mkdir(directory, { recursive: true });
  try {
    const { plan, values, sources } = await prepare(run, container, directory, say);
    const { token, credentials } = run.row();
    const variables = { ...ownVariables(run.build(), sources, credentials), ...values.variables };
    keep(run, plan, values, sources, lines);
    await fill(run, container, sources, payload(plan, token, variables));
    return await start(run, container);
  } catch (error) {
    if (error instanceof BuildProblem) replaceLines(run, lines);
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function prepare(
  run: BuildRun,
  container: string,
  directory: string,
  say: (text: string) => void,
): Promise<{ plan: BuildPlan; values: Values; sources: PlacedSource[] }> {
  const build = run.build();
  const session = await run.session();
  preamble(say);
  const { engine } = run.row();
  if (engine !== "") say(`This build runs on the engine ${engine}.`);
  const scaled = scaledText(computeOf(build.settings.environment, await run.parts.engine.info()));
  if (scaled !== undefined) say(scaled);
  const sources = await fetchSources(build, {
    session,
    endpoint: run.parts.home.endpoint,
    credentialFor: (source) => credentialFor(run.parts, run, session, source),
    mirrorOf: hasMode(build.settings, "LOCAL_SOURCE_CACHE") ? (url) => mirrored(run, url) : undefined,
    workDirectory: directory,
    signal: run.signal,
  });
  const primary = sources[0] as PlacedSource;
  say(`CODEBUILD_SRC_DIR=${primary.directory}`);
  for (const { fetched } of sources) if (fetched.note !== undefined) say(fetched.note);
  const { text, ...located } = build.owner === sandboxOwner ? noBuildspec(primary) : await findBuildspec(run, primary);
  if (located.buildspecLocation !== "") say(`YAML location is ${located.buildspecLocation}`);
  const buildspec = readBuildspec(run, { ...located, text }, say);
  const compiled: BuildPlan = {
    ...compile(() => compilePlan(build.settings, buildspec, located)),
    ...shellsOf(run),
    sandbox: build.owner === sandboxOwner,
  };
  preambleOfSource(build, say);
  const values = await resolveVariables(compiled.variables, session.client, run.signal);
  preambleOfVariables(compiled, needlesOf(secretValues(values)).tooShort, say);
  const plan = (await prepareRuntimes(run, container, compiled, values, say)) ?? compiled;
  // What follows the installation of runtimes is told by the agent.
  const sayAfter = plan.runtimes ? (text: string) => void plan.runtimes?.after.push(text) : say;
  preambleEnd(plan, sayAfter);
  for (const line of await cacheLines(run, container, plan)) sayAfter(line);
  if (plan.debugSession !== undefined) sayAfter(`Debug session is enabled. Open a shell in this build with: towpath shell ${run.id}`);
  if (!plan.sandbox) preambleOfAgent(plan, sayAfter);
  return { plan, values, sources };
}

const mirrored =
  (run: BuildRun, url: string): Mirrored =>
  (work) =>
    run.parts.mirrors.use(run, { project: run.build().project, url }, work);

/** A cache whose name the shell has no part in is put in before the source, which replaces what it has itself. */
async function cacheLines(run: BuildRun, container: string, plan: BuildPlan): Promise<string[]> {
  const local = localCacheLines(run);
  if (!plan.cache?.restores || isDynamic(plan.cache)) return local;
  const { key, fallbackKeys } = plan.cache;
  return [...local, ...(await restoreCache(run, container, plan.cache, plan.directory, key === undefined ? [] : [key, ...fallbackKeys]))];
}

function compile(work: () => BuildPlan): BuildPlan {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof UnmatchedArtifact) throw new BuildProblem("CLIENT_ERROR", cause.message, { cause });
    throw cause;
  }
}

const secretValues = ({ variables, secret }: Values): Record<string, string> =>
  Object.fromEntries(secret.map((name) => [name, variables[name] ?? ""]));

/** What the run needs to know when it is taken up again; secrets are sealed. */
function keep(run: BuildRun, plan: BuildPlan, values: Values, sources: PlacedSource[], lines: LogEntry[]): void {
  const secrets = run.parts.seal.seal(JSON.stringify(secretValues(values)), run.arn);
  const resolvedSourceVersion = sources[0]?.fetched.resolvedVersion;
  run.parts.journal.transact((tx) => {
    removeLines(tx, run, run.id, Number.MAX_SAFE_INTEGER);
    addLines(tx, run, run.id, lines);
    updateRun(tx, run, run.id, { plan, secrets, started: true });
    if (plan.debugSession !== undefined) {
      learn(tx, run, run.id, { debugSession: { sessionEnabled: true, sessionTarget: sessionTarget(run.id) } });
    }
    if (resolvedSourceVersion) learn(tx, run, run.id, { resolvedSourceVersion });
  });
}

/** Of an earlier try nothing is in the log yet: lines are stored only when the container runs or the phase has failed. */
const replaceLines = (run: BuildRun, lines: LogEntry[]): void =>
  run.parts.journal.transact((tx) => {
    removeLines(tx, run, run.id, Number.MAX_SAFE_INTEGER);
    addLines(tx, run, run.id, lines);
  });

/** One stream for everything: sources first, the agent's files last. */
async function fill(run: BuildRun, container: string, sources: PlacedSource[], files: ReturnType<typeof payload>): Promise<void> {
  const pack = newPack();
  const write = writeAll(pack, sources, files, run.signal).catch((error: unknown) => {
    pack.destroy(error as Error);
    throw error;
  });
  const copy = run.parts.engine.containers.copyIn(container, "/", Readable.from(pack), run.signal).catch((error: unknown) => {
    pack.destroy(error as Error);
    throw error;
  });
  const [written, copied] = await Promise.allSettled([write, copy]);
  // When the source breaks off, the engine's complaint is only what follows from it.
  if (written.status === "rejected" && written.reason instanceof BuildProblem) throw written.reason;
  if (copied.status === "rejected") throw copied.reason;
  if (written.status === "rejected") throw written.reason;
}

async function writeAll(pack: Pack, sources: PlacedSource[], files: ReturnType<typeof payload>, signal: AbortSignal): Promise<void> {
  await addDirectory(pack, "codebuild");
  await addDirectory(pack, "codebuild/output");
  for (const { directory, fetched } of sources) {
    const parts = directory.slice(1).split("/");
    for (let depth = 3; depth <= parts.length; depth++) await addDirectory(pack, parts.slice(0, depth).join("/"));
    await fetched.pack(pack, parts.join("/"), signal);
  }
  for (const { path, mode, text } of files) {
    await (text === undefined ? addDirectory(pack, path, mode) : addEntry(pack, { name: path, mode }, text));
  }
  pack.finalize();
}

async function start(run: BuildRun, container: string): Promise<Attachment> {
  const { containers } = run.parts.engine;
  const live = await containers.attach(container, {}, run.deaf);
  try {
    await containers.start(container, run.signal);
    run.parts.crash.at("build-container-started");
    return live;
  } catch (cause) {
    live.close();
    if (!(cause instanceof StartFailed)) throw cause;
    run.parts.log.warn({ build: run.id, reason: cause.message }, "build container did not start");
    if (cause.reason === "not-permitted") throw new BuildProblem("CLIENT_ERROR", cause.message, { cause });
    throw deadContainer(cause);
  }
}
