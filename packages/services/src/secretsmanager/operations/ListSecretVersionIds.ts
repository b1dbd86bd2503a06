import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { pageMax } from "../limits.ts";
import { startOf, tokenFor } from "../secrets.ts";
import { day } from "../shapes.ts";
import { secretNamed, stagesOf, versionsOf } from "../store.ts";

export const ListSecretVersionIds: Operation<"secretsmanager", "ListSecretVersionIds", SecretsmanagerParts> = (
  input,
  { caller },
  { journal },
) => {
  const secret = secretNamed(journal, caller, input.SecretId);
  const versions = versionsOf(journal, secret.arn).filter((version) => input.IncludeDeprecated || stagesOf(version).length > 0);
  const start = startOf(input.NextToken);
  const size = input.MaxResults ?? pageMax;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Versions: versions.slice(start, start + size).map((version) => ({
      VersionId: version.id,
      VersionStages: stagesOf(version),
      CreatedDate: new Date(version.created),
      ...(version.accessed !== null && { LastAccessedDate: day(version.accessed) }),
    })),
    ...(start + size < versions.length && { NextToken: tokenFor(start + size) }),
  };
};
