import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { InvalidParameterException, SecretsManagerServiceException } from "@aws-sdk/client-secrets-manager";
import { fault } from "@towpath/wire";
import { batchMax } from "../limits.ts";
import { listed, passes } from "../secrets.ts";
import { recordAccess, valueShape } from "../shapes.ts";
import { liveSecret, versionsOf } from "../store.ts";
import { chooseVersion } from "../values.ts";

export const BatchGetSecretValue: Operation<"secretsmanager", "BatchGetSecretValue", SecretsmanagerParts> = (input, { caller }, parts) => {
  if ((input.SecretIdList === undefined) === (input.Filters === undefined)) {
    throw fault(InvalidParameterException, "Specify either SecretIdList or Filters, not both.");
  }
  const rows =
    input.SecretIdList ??
    listed(parts.journal, caller)
      .filter((secret) => passes(secret, input.Filters ?? []))
      .slice(0, input.MaxResults ?? batchMax)
      .map(({ arn }) => arn);
  const values = [];
  const errors = [];
  for (const id of rows) {
    try {
      const secret = liveSecret(parts.journal, caller, id);
      const version = chooseVersion(versionsOf(parts.journal, secret.arn), {});
      parts.journal.transact((tx) => recordAccess(tx, secret, version, caller));
      values.push(valueShape(parts, secret, version));
    } catch (error) {
      if (!(error instanceof SecretsManagerServiceException)) throw error;
      errors.push({ SecretId: id, ErrorCode: error.name, Message: error.message });
    }
  }
  return { SecretValues: values, Errors: errors };
};
