import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { pageMax } from "../limits.ts";
import { listed, passes, startOf, tokenFor } from "../secrets.ts";
import { secretShape } from "../shapes.ts";
import { versionStages, versionsOf } from "../store.ts";

export const ListSecrets: Operation<"secretsmanager", "ListSecrets", SecretsmanagerParts> = (input, { caller }, { journal }) => {
  const all = listed(journal, caller).filter(
    (secret) => (input.IncludePlannedDeletion || secret.deleted === null) && passes(secret, input.Filters ?? []),
  );
  if (input.SortOrder === "asc") all.reverse();
  const start = startOf(input.NextToken);
  const size = input.MaxResults ?? pageMax;
  const shown = all.slice(start, start + size);
  return {
    SecretList: shown.map((secret) => ({ ...secretShape(secret), SecretVersionsToStages: versionStages(versionsOf(journal, secret.arn)) })),
    ...(start + size < all.length && { NextToken: tokenFor(start + size) }),
  };
};
