import type { Operation } from "../../door/service.ts";
import type { SecretsmanagerParts } from "../model.ts";
import { recordAccess, valueShape } from "../shapes.ts";
import { liveSecret, versionsOf } from "../store.ts";
import { chooseVersion } from "../values.ts";

export const GetSecretValue: Operation<"secretsmanager", "GetSecretValue", SecretsmanagerParts> = (input, { caller }, parts) => {
  const secret = liveSecret(parts.journal, caller, input.SecretId);
  const version = chooseVersion(versionsOf(parts.journal, secret.arn), input);
  parts.journal.transact((tx) => recordAccess(tx, secret, version, caller));
  return valueShape(parts, secret, version);
};
