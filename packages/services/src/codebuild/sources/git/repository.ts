/** Where the repository of a source answers, and what its server is shown. */
import type { ProjectSource } from "@aws-sdk/client-codebuild";
import type { Session } from "../../../door/aws.ts";
import { connectionCloneUrl } from "../../../git-hosting/clone-reference.ts";
import { BuildProblem, isRefusal, refusalText } from "../../problem.ts";
import { codecommitRepository, gitUrl } from "../../project/check-source.ts";
import { type Access, sessionAccess } from "./access.ts";

/** `url` is how this host reaches it, `location` what it is called inside the build. */
export interface Repository {
  url: string;
  location: string;
  access: Access;
}

/** A token or password for a host, or the connection that leads to its repositories. */
export type SourceCredential = { kind: "password"; username: string; password: string } | { kind: "connection"; arn: string };

export interface Reaching {
  session: Session;
  /** The server's own address, where its Git repositories are. */
  endpoint: string;
  /** What is known for the host of a source: imported credentials, or those that the source names. Throws BuildProblem. */
  credentialFor(source: ProjectSource): Promise<SourceCredential | undefined>;
}

/** Throws BuildProblem. */
export async function repositoryOf(source: ProjectSource, how: Reaching): Promise<Repository> {
  const location = source.location ?? "";
  if (source.type === "CODECOMMIT") return codecommitAt(codecommitRepository(location) ?? "", location, how);
  const url = gitUrl(location);
  if (!url) throw new BuildProblem("CLIENT_ERROR", `The location ${location} is not the URL of a Git repository`);
  // Who it is for stands in the credentials.
  url.username = "";
  if (url.origin === new URL(how.endpoint).origin) return { url: url.href, location, access: sessionAccess(how.session.credentials) };
  const credential = await how.credentialFor(source);
  if (credential?.kind === "connection") return { ...(await connectionRepository(credential.arn, fullRepositoryId(url), how)), location };
  return { url: url.href, location, access: credential ?? { kind: "none" } };
}

export function codecommitAt(name: string, location: string, { endpoint, session }: Pick<Reaching, "endpoint" | "session">): Repository {
  return { url: `${endpoint}/v1/repos/${encodeURIComponent(name)}`, location, access: sessionAccess(session.credentials) };
}

/** A repository that a connection leads to, read through this server as the role. Throws BuildProblem. */
export async function connectionRepository(
  ConnectionArn: string,
  fullRepositoryId: string,
  { endpoint, session }: Pick<Reaching, "endpoint" | "session">,
): Promise<Repository> {
  const name = await session.client.codeconnections.GetConnection({ ConnectionArn }).then(
    ({ Connection }) => Connection?.ConnectionName ?? "",
    (cause: unknown) => {
      if (!isRefusal(cause)) throw cause;
      throw new BuildProblem("CLIENT_ERROR", `Unable to use Connection: ${ConnectionArn}. ${refusalText(cause)}`, { cause });
    },
  );
  const path = [name, ...fullRepositoryId.split("/")].map(encodeURIComponent).join("/");
  const location = connectionCloneUrl(ConnectionArn, fullRepositoryId);
  return { url: `${endpoint}/git/${path}.git`, location, access: sessionAccess(session.credentials) };
}

/** "owner/repository", as it stands in the path of a clone URL. */
export const fullRepositoryId = ({ pathname }: URL): string =>
  decodeURIComponent(pathname)
    .replace(/^\/+|\/+$/g, "")
    .replace(/\.git$/, "");
