/** Input artifacts of CodePipeline: a ZIP, or a reference to a repository, which is cloned with its history as the build's role. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type CloneReference, cloneReferenceBytesMax, readCloneReference } from "../../git-hosting/clone-reference.ts";
import type { FetchWith } from "./fetch.ts";
import { fetchGit } from "./git/fetch-git.ts";
import { codecommitAt, connectionRepository, type Repository } from "./git/repository.ts";
import { downloadObject, parseS3Location } from "./s3.ts";
import type { FetchedSource } from "./source.ts";
import { zipSource } from "./zip.ts";

/** `revision` is what the pipeline says that the artifact was made of. Throws BuildProblem. */
export async function fetchPipelineArtifact(location: string, revision: string | undefined, how: FetchWith): Promise<FetchedSource> {
  const file = join(how.workDirectory, "source.zip");
  await downloadObject(how.session.client.s3, parseS3Location(location), file, how.signal);
  const reference = readCloneReference(await beginningOf(file));
  if (!reference) return zipSource(file, revision);
  const repository = await repositoryAt(reference, how);
  const request = { ...repository, type: "CODEPIPELINE", version: reference.CommitId, depth: 0, submodules: false, insecureSsl: false };
  const fetched = await fetchGit(request, how.workDirectory, how.signal);
  return { ...fetched, cloneUrl: repository.location };
}

/** One byte more than a reference may have tells that it is none. */
async function beginningOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(cloneReferenceBytesMax + 1), 0, cloneReferenceBytesMax + 1, 0);
  return buffer.subarray(0, bytesRead);
}

/** Throws BuildProblem. */
function repositoryAt(reference: CloneReference, how: FetchWith): Promise<Repository> | Repository {
  if (!("RepositoryName" in reference)) return connectionRepository(reference.ConnectionArn, reference.FullRepositoryId, how);
  const { RepositoryName: name } = reference;
  const location = `https://git-codecommit.${how.session.caller.region}.amazonaws.com/v1/repos/${encodeURIComponent(name)}`;
  return codecommitAt(name, location, how);
}
