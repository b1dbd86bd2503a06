import { join } from "node:path";
import type { ProjectSource } from "@aws-sdk/client-codebuild";
import { projectOf, uuidOf } from "../names.ts";
import { codecommitRepository } from "../project/check-source.ts";
import type { BuildRow } from "../store.ts";
import { certificateFile } from "./certificate.ts";
import { fetchGit, type Mirrored } from "./git/fetch-git.ts";
import { type Reaching, repositoryOf } from "./git/repository.ts";
import { fetchPipelineArtifact } from "./pipeline.ts";
import { fetchS3, parseS3Location } from "./s3.ts";
import { type FetchedSource, noSource } from "./source.ts";

/** A source with the place it gets in the container. `identifier` is undefined for the primary source. */
export interface PlacedSource {
  identifier: string | undefined;
  source: ProjectSource;
  version: string | undefined;
  directory: string;
  fetched: FetchedSource;
}

type Wanted = Pick<PlacedSource, "identifier" | "source" | "version">;

export interface FetchWith extends Reaching {
  /** Lends the mirror of a repository; absent where the project keeps none. */
  mirrorOf?: ((url: string) => Mirrored) | undefined;
  /** A file with the certificates that are trusted besides those of this host. */
  certificates?: string | undefined;
  /** A directory of this build's own on this host. */
  workDirectory: string;
  signal: AbortSignal;
}

/** Fetches all sources of a build, the primary first. Throws BuildProblem. */
export async function fetchSources(build: BuildRow, how: FetchWith): Promise<PlacedSource[]> {
  const { settings } = build;
  const wanted: Wanted[] = [
    { identifier: undefined, source: seenFromWithin(settings.source, build.region), version: settings.sourceVersion },
    ...(settings.secondarySources ?? []).map((source) => ({
      identifier: source.sourceIdentifier,
      source: seenFromWithin(source, build.region),
      version: settings.secondarySourceVersions?.find((one) => one.sourceIdentifier === source.sourceIdentifier)?.sourceVersion,
    })),
  ];
  const several = wanted.length > 1;
  const { s3 } = how.session.client;
  const at = { s3, directory: how.workDirectory, signal: how.signal };
  const trusting = { ...how, certificates: await certificateFile(settings.environment.certificate, at) };
  return Promise.all(
    wanted.map(async (one, index) => {
      const fetched = await fetchOne(one, { ...trusting, workDirectory: join(how.workDirectory, `source-${index}`) });
      return { ...one, fetched, directory: directoryOf(build.id, fetched, several ? index : undefined) };
    }),
  );
}

/** A repository's URL on this host leads nowhere inside a build; the name that it has on AWS does. */
function seenFromWithin(source: ProjectSource, region: string): ProjectSource {
  if (source.type !== "CODECOMMIT" || !source.location?.startsWith("http:")) return source;
  return { ...source, location: `https://git-codecommit.${region}.amazonaws.com/v1/repos/${codecommitRepository(source.location)}` };
}

function fetchOne({ source, version, identifier }: Wanted, how: FetchWith): Promise<FetchedSource> {
  const location = source.location ?? "";
  const { s3 } = how.session.client;
  switch (source.type) {
    case "S3":
      return fetchS3(s3, { ...parseS3Location(location), versionId: version }, how.workDirectory, how.signal);
    case "CODEPIPELINE":
      return fetchPipelineArtifact(location, version, how);
    case "NO_SOURCE":
      return Promise.resolve(noSource);
    default:
      return fetchRepository({ source, version, identifier }, how);
  }
}

async function fetchRepository({ source, version, identifier }: Wanted, how: FetchWith): Promise<FetchedSource> {
  const repository = await repositoryOf(source, how);
  const request = {
    ...repository,
    type: source.type,
    version,
    identifier,
    depth: source.gitCloneDepth ?? 0,
    submodules: source.gitSubmodulesConfig?.fetchSubmodules ?? false,
    insecureSsl: source.insecureSsl ?? false,
    certificates: how.certificates,
    mirrored: how.mirrorOf?.(repository.url),
  };
  return { ...(await fetchGit(request, how.workDirectory, how.signal)), cloneUrl: repository.location };
}

/** The digits in the paths that AWS gives a build, from its id, so that a second look finds the same. */
export const sourceRoot = (buildId: string): string =>
  `/codebuild/output/src${parseInt(uuidOf(buildId).slice(0, 8), 16) || projectOf(buildId).length}`;

/** A clone's directory is called as its URL is. Two sources may be of one repository, so each has a root of its own. */
function directoryOf(buildId: string, { cloneUrl }: FetchedSource, index: number | undefined): string {
  const root = `${sourceRoot(buildId)}/src`;
  if (cloneUrl !== undefined) {
    const { hostname, pathname } = new URL(cloneUrl);
    return `${sourceRoot(buildId)}${index ? String(index).padStart(2, "0") : ""}/src/${hostname}${pathname.replace(/(\.git)?\/*$/, "")}`;
  }
  return index === undefined ? root : `${root}/s3/${String(index).padStart(2, "0")}`;
}
