import { ResourceAlreadyExistsException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";
import { type AuthType, credentialArn, type ServerType, serverTypes } from "../source-credentials/model.ts";
import { findCredential, putCredential } from "../source-credentials/store.ts";

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ImportSourceCredentials.html */
export const ImportSourceCredentials: Operation<"codebuild", "ImportSourceCredentials", CodebuildParts> = (
  { token, serverType, authType, username, shouldOverwrite = true },
  { caller },
  { journal, seal },
) => {
  const place = placeOf(caller);
  check(serverType, authType, username, token);
  const arn = credentialArn(place, serverType);
  const isReference = authType === "CODECONNECTIONS" || authType === "SECRETS_MANAGER";
  journal.transact((tx) => {
    if (!shouldOverwrite && findCredential(tx, place, serverType)) {
      throw fault(ResourceAlreadyExistsException, `Access token with server type ${serverType} already exists: ${arn}`);
    }
    putCredential(tx, {
      ...place,
      serverType: serverType as ServerType,
      authType: authType as AuthType,
      username: authType === "BASIC_AUTH" ? username : undefined,
      token: isReference ? undefined : seal.seal(token, arn),
      resource: isReference ? token : undefined,
    });
  });
  return { arn };
};

const arns = {
  CODECONNECTIONS: /^arn:aws[\w-]*:(codeconnections|codestar-connections):[^:]+:\d{12}:connection\/.+$/,
  SECRETS_MANAGER: /^arn:aws[\w-]*:secretsmanager:[^:]+:\d{12}:secret:.+$/,
};

function check(serverType: string, authType: string, username: string | undefined, token: string): void {
  if (!(serverTypes as readonly string[]).includes(serverType)) throw invalid(`Invalid server type: ${serverType}`);
  if (authType === "OAUTH") throw invalid("Invalid auth type: OAUTH is not supported by the API");
  if (authType === "BASIC_AUTH") {
    if (serverType !== "BITBUCKET") throw invalid(`Invalid auth type: BASIC_AUTH is not supported for server type ${serverType}`);
    if (!username) throw invalid("Invalid input: username is required for auth type BASIC_AUTH");
  } else if (username) throw invalid(`Invalid input: username is not valid for auth type ${authType}`);
  if (authType === "CODECONNECTIONS" && !arns.CODECONNECTIONS.test(token)) throw invalid("Invalid input: token must be a connection ARN");
  if (authType === "SECRETS_MANAGER" && !arns.SECRETS_MANAGER.test(token)) throw invalid("Invalid input: token must be a secret ARN");
  // It would end a line of what git is told.
  if (/[\r\n\0]/.test(token + (username ?? ""))) throw invalid("Invalid input: token and username must be of one line");
}
