import type { IncomingMessage, ServerResponse } from "node:http";
import { roleUseOf } from "./managed.ts";
import type { CodebuildParts } from "./parts.ts";
import { findRunByCredentials } from "./runs.ts";
import { findBuild } from "./store.ts";

export const credentialsPrefix = "codebuild-";

/** Serves the credentials of each running build's role at the address that SDKs ask in containers; renewed before they end. */
export function serveCredentials(parts: CodebuildParts): () => void {
  return parts.network.linkLocal.serve(`/v2/credentials/${credentialsPrefix}`, (request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      parts.log.warn({ err: error }, "credentials not given");
      reply(response, 500, { code: "InternalServerError", message: "Unable to get credentials" });
    });
  });
}

async function answer(parts: CodebuildParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const id = /^\/v2\/credentials\/([\w-]+)$/.exec(request.url ?? "")?.[1];
  const row = id === undefined ? undefined : findRunByCredentials(parts.journal, id);
  const build = row && findBuild(parts.journal, row, row.build);
  if (!build) return reply(response, 404, { code: "InvalidIdInRequest", message: "CredentialsV2Request: ID not found" });
  const { credentials } = await parts.roles.session(roleUseOf(build));
  return reply(response, 200, {
    RoleArn: build.settings.serviceRole,
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    Token: credentials.sessionToken,
    Expiration: new Date(credentials.expiresAt).toISOString().replace(/\.\d+Z$/, "Z"),
  });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
