import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { AssumeRole } from "./operations/AssumeRole.ts";
import { GetAccessKeyInfo } from "./operations/GetAccessKeyInfo.ts";
import { GetCallerIdentity } from "./operations/GetCallerIdentity.ts";

/** Roles in use. */
export function openSts(parts: Pick<Parts, "journal" | "ids" | "seal" | "aws">): Service<"sts"> {
  parts.journal.migrate("sts", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  return service("sts", {
    parts,
    operations: { AssumeRole, GetAccessKeyInfo, GetCallerIdentity },
    partly: {
      AssumeRole:
        "session policies: S3 by action and resource, other services by action, no conditions; PolicyArns are refused; session tags are accepted and not evaluated; conditions of trust policies: string and ARN operators",
      GetAccessKeyInfo: "knows the keys of sessions and of the caller's own account",
    },
  });
}
