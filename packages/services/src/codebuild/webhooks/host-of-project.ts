import { OAuthProviderException, type ProjectSource, ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import { roleTaker } from "../managed.ts";
import type { CodebuildParts } from "../parts.ts";
import { BuildProblem } from "../problem.ts";
import { invalid } from "../project/refuse.ts";
import { credentialFor } from "../source-credentials/find.ts";
import type { ProjectRow } from "../store.ts";
import { type Host, hostOf } from "../hosts/host.ts";
import { HostRefused } from "../hosts/request.ts";

/**
 * The API of the host of a project's source, with the credentials that its builds have. Throws ResourceNotFoundException when there are none,
 * as AWS does.
 */
export async function hostFor(parts: CodebuildParts, { account, region, owner, facts }: ProjectRow): Promise<Host> {
  const source: ProjectSource = facts.source ?? { type: "NO_SOURCE" };
  const session = await parts.aws.assume(facts.serviceRole ?? "", {
    service: roleTaker(owner),
    sessionName: "AWSCodeBuild-webhook",
    account,
    region,
  });
  const credential = await credentialFor(parts, { account, region }, session, source).catch((cause: unknown) => {
    throw cause instanceof BuildProblem ? invalid(cause.message) : cause;
  });
  const host = hostOf(source, credential);
  if (host) return host;
  if (!credential) throw fault(ResourceNotFoundException, `Could not find access token for server type ${source.type?.toLowerCase()}`);
  throw fault(
    OAuthProviderException,
    "A connection does not let CodeBuild call its host here. Create the webhook with manualCreation and enter its URL and secret there.",
  );
}

/** What the host says becomes AWS's exception. Throws OAuthProviderException. */
export async function asking<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw cause instanceof HostRefused ? fault(OAuthProviderException, cause.message) : cause;
  });
}
