/** Input artifacts of CodePipeline: a ZIP, or a reference to a repository, which is cloned with its history as the build's role. */
import { open } from "node:fs/promises";
import { join } from "node:path";
import { type CloneReference, cloneReferenceBytesMax, connectionCloneUrl, readCloneReference } from "../../git-hosting/clone-reference.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { FetchWith } from "./fetch.ts";
import { fetchGit, type GitRequest } from "./git.ts";
import { downloadObject, parseS3Location } from "./s3.ts";
import type { FetchedSource } from "./source.ts";
import { zipSource } from "./zip.ts";

/** `revision` is what the pipeline says that the artifact was made of. Throws BuildProblem. */
export async function fetchPipelineArtifact(location: string, revision: string | undefined, how: FetchWith): Promise<FetchedSource> {
  const file = join(how.workDirectory, "source.zip");
  await downloadObject(how.session.client.s3, parseS3Location(location), file, how.signal);
  const reference = readCloneReference(await beginningOf(file));
  if (!reference) return zipSource(file, revision);
  const { url, location: shown } = await repositoryOf(reference, how);
  const request: GitRequest = { url, location: shown, version: reference.CommitId, depth: 0, submodules: false };
  const fetched = await fetchGit(request, how.session, how.workDirectory, how.signal);
  return { ...fetched, cloneUrl: shown };
}

/** One byte more than a reference may have tells that it is none. */
async function beginningOf(file: string): Promise<Buffer> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(cloneReferenceBytesMax + 1), 0, cloneReferenceBytesMax + 1, 0);
  return buffer.subarray(0, bytesRead);
}

/** Where this host reaches the repository, and what it is called inside the build. */
async function repositoryOf(reference: CloneReference, { session, endpoint }: FetchWith): Promise<Pick<GitRequest, "url" | "location">> {
  if ("RepositoryName" in reference) {
    const path = `/v1/repos/${encodeURIComponent(reference.RepositoryName)}`;
    return { url: endpoint + path, location: `https://git-codecommit.${session.caller.region}.amazonaws.com${path}` };
  }
  const { ConnectionArn, FullRepositoryId } = reference;
  const name = await session.client.codeconnections.GetConnection({ ConnectionArn }).then(
    ({ Connection }) => Connection?.ConnectionName ?? "",
    (cause: unknown) => {
      if (!isRefusal(cause)) throw cause;
      throw new BuildProblem("CLIENT_ERROR", `Unable to use Connection: ${ConnectionArn}. ${refusalText(cause)}`, { cause });
    },
  );
  const path = [name, ...FullRepositoryId.split("/")].map(encodeURIComponent).join("/");
  return { url: `${endpoint}/git/${path}.git`, location: connectionCloneUrl(ConnectionArn, FullRepositoryId) };
}
