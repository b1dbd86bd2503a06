import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { BatchGetSecretValue } from "./operations/BatchGetSecretValue.ts";
import { CreateSecret } from "./operations/CreateSecret.ts";
import { DeleteResourcePolicy } from "./operations/DeleteResourcePolicy.ts";
import { DeleteSecret } from "./operations/DeleteSecret.ts";
import { DescribeSecret } from "./operations/DescribeSecret.ts";
import { GetRandomPassword } from "./operations/GetRandomPassword.ts";
import { GetResourcePolicy } from "./operations/GetResourcePolicy.ts";
import { GetSecretValue } from "./operations/GetSecretValue.ts";
import { ListSecretVersionIds } from "./operations/ListSecretVersionIds.ts";
import { ListSecrets } from "./operations/ListSecrets.ts";
import { PutResourcePolicy } from "./operations/PutResourcePolicy.ts";
import { PutSecretValue } from "./operations/PutSecretValue.ts";
import { RestoreSecret } from "./operations/RestoreSecret.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UpdateSecret } from "./operations/UpdateSecret.ts";
import { UpdateSecretVersionStage } from "./operations/UpdateSecretVersionStage.ts";

/** Secrets with versions and labels. Rotation and replication are refused. */
export function openSecretsmanager(parts: Pick<Parts, "journal" | "clock" | "ids" | "seal">): Service<"secretsmanager"> {
  parts.journal.migrate("secretsmanager", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  return service("secretsmanager", {
    parts,
    operations: {
      BatchGetSecretValue,
      CreateSecret,
      DeleteResourcePolicy,
      DeleteSecret,
      DescribeSecret,
      GetRandomPassword,
      GetResourcePolicy,
      GetSecretValue,
      ListSecretVersionIds,
      ListSecrets,
      PutResourcePolicy,
      PutSecretValue,
      RestoreSecret,
      TagResource,
      UntagResource,
      UpdateSecret,
      UpdateSecretVersionStage,
    },
    partly: {
      CreateSecret: "no replication; KmsKeyId is kept, the installation's own key seals",
      PutResourcePolicy: "the policy's JSON is checked and kept, not evaluated",
    },
    effects: {
      delete: {
        perform: async (effect) => (tx) =>
          void tx.run("DELETE FROM secretsmanager_secrets WHERE arn = ? AND delete_at <= ?", (effect as { key: string }).key, tx.now),
      },
    },
  });
}
