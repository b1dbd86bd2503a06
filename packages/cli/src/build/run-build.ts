import { randomUUID } from "node:crypto";
import { unlinkSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { inWords } from "../directory.ts";
import { UserError } from "../errors.ts";
import { type Aws, ServerAway } from "./aws.ts";
import { followBuild } from "./follow.ts";
import { type Build, type Outcome, outcomeOf } from "./outcome.ts";
import { holdRole, letGo, type Place, placeOf, putSource, secondaryKey, startIn } from "./place.ts";
import type { Report } from "./report.ts";
import { type Entry, readTree } from "./tree.ts";
import type { Wanted } from "./wanted.ts";
import { writeZip } from "./zip-file.ts";

/**
 * Builds a working tree: uploads it, starts the build, follows it, and takes away what was put there for it. When `signal` is aborted the
 * build is stopped, and nothing of it stays but its log. Resolves with the exit code.
 */
export async function runBuild(
  context: Context,
  aws: Aws,
  wanted: Wanted,
  how: { report: Report; again: string; keepsFailed: boolean; signal: AbortSignal },
): Promise<number> {
  const { report, again, signal } = how;
  const vpcConfig = wanted.vpcOf === undefined ? undefined : await vpcConfigOf(aws, wanted.vpcOf);
  const identifiers = wanted.secondary.map(({ identifier }) => identifier);
  const place = placeOf(aws, randomUUID(), wanted.directory, { vpcConfig, identifiers });
  const started: Started = { id: undefined, isMade: false };
  try {
    const build = await buildAt(context, aws, { wanted, place, vpcConfig, started, report, signal });
    if (!build) return 130;
    const outcome = outcomeOf(build);
    report.ended(build, outcome, { again, shell: isKept(outcome) && how.keepsFailed ? `towpath shell ${build.id}` : undefined });
    return outcome.exitCode;
  } catch (error) {
    if (signal.aborted && error instanceof Error && error.name === "AbortError") return 130;
    throw error;
  } finally {
    context.live(undefined);
    await putInOrder(context, aws, place, started, signal.aborted);
  }
}

/** The environment in which a command failed stays for a while. */
const isKept = ({ command }: Outcome): boolean => command !== undefined;

/** What is to be undone when the build is interrupted. */
interface Started {
  id: string | undefined;
  /** Whether the project was made for this build. */
  isMade: boolean;
}

interface Work {
  readonly wanted: Wanted;
  readonly place: Place;
  readonly vpcConfig: object | undefined;
  readonly started: Started;
  readonly report: Report;
  readonly signal: AbortSignal;
}

/** Resolves with the finished build, or with undefined when it was interrupted. */
async function buildAt(context: Context, aws: Aws, work: Work): Promise<Build | undefined> {
  const { wanted, place, signal } = work;
  context.live("Reading the working tree...");
  const tree = await readTree(wanted.directory, context.env);
  if (tree.leftOut.length > 0) context.note(`Left out, neither files nor links: ${tree.leftOut.join(", ")}`);
  await upload(context, aws, work, tree.entries, { directory: wanted.directory, key: place.key });
  for (const { identifier, directory } of wanted.secondary) {
    const { entries } = await readTree(directory, context.env);
    await upload(context, aws, work, entries, { directory, key: secondaryKey(place, identifier) });
  }
  const role = wanted.role ?? (await holdRole(aws, place));
  if (signal.aborted) return undefined;
  Object.assign(work.started, await startIn(aws, ...requestsOf(work, role, tree.entries)));
  const { id } = work.started;
  if (id === undefined) return undefined;
  work.report.started(id);
  return followBuild(context, aws, id, work.report, signal);
}

async function upload(
  context: Context,
  aws: Aws,
  { place, signal }: Work,
  entries: readonly Entry[],
  { directory, key }: { directory: string; key: string },
): Promise<void> {
  const file = await openUnnamed();
  try {
    context.live(`Packing ${entries.length} files...`);
    const bytes = await writeZip(directory, entries, file, signal);
    context.live(`Uploading ${entries.length} files, ${inWords(bytes)}...`);
    await putSource(aws, { ...place, key }, () => ({ stream: file.createReadStream({ start: 0, autoClose: false }), bytes, signal }));
  } finally {
    await file.close();
  }
}

/** A file that is gone when this program is, however it ends. */
async function openUnnamed(): Promise<FileHandle> {
  const path = join(tmpdir(), `towpath-build-${randomUUID()}.zip`);
  const file = await open(path, "wx+", 0o600);
  unlinkSync(path);
  return file;
}

/** The project, and what of it this build overrides: all but the network, which StartBuild cannot. */
function requestsOf(
  { wanted, place, vpcConfig }: Work,
  role: string,
  entries: readonly Entry[],
): [project: { name: string }, overrides: object] {
  const { image, isPrivileged, timeoutMinutes, variables } = wanted;
  const { path, text } = wanted.buildspec;
  const isThere = path !== undefined && entries.some((entry) => entry.path === path);
  const buildspec = isThere ? path : `${text}\n`;
  const location = `${place.bucket}/${place.key}`;
  const project = {
    name: place.project,
    description: `towpath build in ${wanted.directory}`.slice(0, 255),
    source: { type: "S3", location, buildspec: "buildspec.yml" },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image, privilegedMode: isPrivileged },
    serviceRole: role,
    vpcConfig,
  };
  const overrides = {
    sourceTypeOverride: "S3",
    sourceLocationOverride: location,
    buildspecOverride: buildspec,
    imageOverride: image,
    privilegedModeOverride: isPrivileged,
    serviceRoleOverride: role,
    timeoutInMinutesOverride: timeoutMinutes,
    environmentVariablesOverride: variables,
    cacheOverride: cacheOf(wanted),
    debugSessionEnabled: wanted.isDebugged,
    secondarySourcesOverride: wanted.secondary.map(({ identifier }) => ({
      type: "S3",
      location: `${place.bucket}/${secondaryKey(place, identifier)}`,
      sourceIdentifier: identifier,
    })),
  };
  return [project, overrides];
}

/** What the builds of one directory keep for each other: the directories that the buildspec names, and the layers of docker build. */
function cacheOf({ buildspec, isPrivileged }: Wanted): object {
  const modes = [
    ...(/^["']?cache["']?\s*:/m.test(buildspec.text) ? ["LOCAL_CUSTOM_CACHE"] : []),
    ...(isPrivileged ? ["LOCAL_DOCKER_LAYER_CACHE"] : []),
  ];
  return modes.length === 0 ? { type: "NO_CACHE" } : { type: "LOCAL", modes };
}

async function vpcConfigOf(aws: Aws, name: string): Promise<object> {
  const { projects } = await aws.codebuild<{ projects: { vpcConfig?: { vpcId?: string } }[] }>("BatchGetProjects", { names: [name] });
  const [project] = projects;
  if (!project) throw new UserError(`There is no project ${name} to take the network of.`);
  if (!project.vpcConfig?.vpcId) throw new UserError(`The project ${name} has no VPC. Leave --vpc-of out.`);
  return project.vpcConfig;
}

/** Stops what was interrupted, and takes away what the build needed. */
async function putInOrder(context: Context, aws: Aws, place: Place, { id, isMade }: Started, isInterrupted: boolean): Promise<void> {
  try {
    if (isInterrupted) {
      context.note("Stopping the build...");
      if (id !== undefined) await aws.codebuild("StopBuild", { id });
      if (isMade) await aws.codebuild("DeleteProject", { name: place.project });
    }
    await letGo(aws, place);
  } catch (error) {
    if (!(error instanceof ServerAway)) throw error;
    const build = id !== undefined && isInterrupted ? `the build ${id} runs, and ` : "";
    context.note(
      `The server does not answer, so ${build}s3://${place.bucket}/${place.key} and the policy ${place.run} of a role stay there.`,
    );
  }
}
