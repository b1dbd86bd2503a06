import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { secretShape } from "../shapes.ts";
import { secretNamed, versionStages, versionsOf } from "../store.ts";

export const DescribeSecret: Operation<"secretsmanager", "DescribeSecret", SecretsmanagerParts> = (
  { SecretId },
  { caller },
  { journal },
) => {
  const secret = secretNamed(journal, caller, SecretId);
  return { ...secretShape(secret), VersionIdsToStages: versionStages(versionsOf(journal, secret.arn)) };
};
