import type { EnvironmentVariable, ProjectEnvironment } from "@aws-sdk/client-codebuild";
import type { Reader } from "@towpath/journal";
import type { Caller } from "../../../door/caller.ts";
import { placeOf, uuidOf } from "../../names.ts";
import type { BuildSettings } from "../../plan/settings.ts";
import { invalid } from "../../project/refuse.ts";
import { artifactsOfMember, noArtifacts } from "../artifacts/targets.ts";
import type { BatchTask, TaskEnvironment } from "../spec/batch-spec.ts";
import { sourceGroup } from "../spec/groups.ts";
import type { Group } from "../state/model.ts";
import { type BatchRow, findBatch } from "../store.ts";

/** A group of a batch for which StartBuild is called. */
export interface Member {
  batch: BatchRow;
  group: Group;
}

/** What the batch calls StartBuild with: the token names the batch, its group and the try. */
export const memberToken = (batch: string, group: string, attempt: number): string => `build-batch/${uuidOf(batch)}/${group}/${attempt}`;

/**
 * The member that a call of StartBuild is for, when it comes from the role of the batch. Others who know the token start an ordinary build.
 * Throws InvalidInputException when the batch has ended meanwhile, or goes another way.
 */
export function memberOf(reader: Reader, caller: Caller, project: string, token: string | undefined): Member | undefined {
  const [, uuid, identifier, attempt] = /^build-batch\/([^/]+)\/([^/]+)\/(\d+)$/.exec(token ?? "") ?? [];
  if (uuid === undefined || caller.principal.kind !== "session") return undefined;
  const batch = findBatch(reader, placeOf(caller), `${project}:${uuid}`);
  if (!batch || batch.config.serviceRole !== caller.principal.roleArn) return undefined;
  const group = batch.state.groups.find(({ task, attempt: at }) => task.identifier === identifier && at === Number(attempt));
  if (!group || (group.status !== "STARTING" && group.build === undefined)) {
    throw invalid(`Build batch ${batch.id} does not wait for the build ${identifier}`);
  }
  return { batch, group };
}

/** The settings of a build of a batch: those of the batch with what its task changes. */
export function settingsOfMember({ batch, group }: Member): BuildSettings {
  const { settings } = batch;
  const { task } = group;
  if (task.identifier === sourceGroup) return settingsOfSource(batch);
  return {
    ...settings,
    ...artifactsOfMember(batch, task.identifier),
    ...(task.shard && { shard: task.shard }),
    source: { ...settings.source, ...(task.buildspec !== undefined && { buildspec: task.buildspec }) },
    ...sameVersion(batch),
    environment: environmentOf(settings.environment, task),
  };
}

/** The first build only reads: it needs no secrets, no cache and no engine of its own. */
function settingsOfSource(batch: BatchRow): BuildSettings {
  const { cache: _, ...settings } = batch.settings;
  const environment = { ...settings.environment, privilegedMode: false, environmentVariables: [] };
  return { ...settings, ...noArtifacts(batch), environment };
}

/** All builds of a batch build the commit that its buildspec came from, even when its branch has moved on meanwhile. */
function sameVersion({ settings, facts }: BatchRow): { sourceVersion?: string } {
  const version = facts.resolvedSourceVersion;
  const isGit = !["S3", "CODEPIPELINE", "NO_SOURCE"].includes(settings.source.type ?? "");
  const isPullRequest = settings.sourceVersion?.startsWith("pr/") ?? false;
  return isGit && !isPullRequest && version !== undefined && /^[0-9a-f]{40}$/.test(version) ? { sourceVersion: version } : {};
}

function environmentOf(own: ProjectEnvironment, { env }: BatchTask): ProjectEnvironment {
  return {
    ...own,
    ...overrides(env),
    environmentVariables: variablesOf(own.environmentVariables ?? [], env.variables),
  } as ProjectEnvironment;
}

const overrides = ({ computeType, fleet, image, privilegedMode, type }: TaskEnvironment): object => ({
  // A compute type is one thing, the fleet of the project another.
  ...(computeType !== undefined && { computeType, fleet: undefined }),
  ...(fleet !== undefined && { fleet: { fleetArn: fleet } }),
  ...(image !== undefined && { image }),
  ...(privilegedMode !== undefined && { privilegedMode }),
  ...(type !== undefined && { type }),
});

/** The variables of the task win over those of the project by name. */
const variablesOf = (own: EnvironmentVariable[], variables: Record<string, string>): EnvironmentVariable[] => [
  ...own.filter(({ name = "" }) => !Object.hasOwn(variables, name)),
  ...Object.entries(variables).map(([name, value]) => ({ name, value, type: "PLAINTEXT" as const })),
];
