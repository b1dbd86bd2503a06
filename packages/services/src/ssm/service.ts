import { readFileSync } from "node:fs";
import type { Parts } from "../door/parts.ts";
import { type Service, service } from "../door/service.ts";
import { AddTagsToResource } from "./operations/AddTagsToResource.ts";
import { DeleteParameter } from "./operations/DeleteParameter.ts";
import { DeleteParameters } from "./operations/DeleteParameters.ts";
import { DescribeParameters } from "./operations/DescribeParameters.ts";
import { GetParameter } from "./operations/GetParameter.ts";
import { GetParameterHistory } from "./operations/GetParameterHistory.ts";
import { GetParameters } from "./operations/GetParameters.ts";
import { GetParametersByPath } from "./operations/GetParametersByPath.ts";
import { LabelParameterVersion } from "./operations/LabelParameterVersion.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { PutParameter } from "./operations/PutParameter.ts";
import { RemoveTagsFromResource } from "./operations/RemoveTagsFromResource.ts";
import { UnlabelParameterVersion } from "./operations/UnlabelParameterVersion.ts";

/** Parameter Store. The rest of Systems Manager is refused. */
export function openSsm(parts: Pick<Parts, "journal" | "ids" | "seal">): Service<"ssm"> {
  parts.journal.migrate("ssm", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  return service("ssm", {
    parts,
    operations: {
      AddTagsToResource,
      DeleteParameter,
      DeleteParameters,
      DescribeParameters,
      GetParameter,
      GetParameterHistory,
      GetParameters,
      GetParametersByPath,
      LabelParameterVersion,
      ListTagsForResource,
      PutParameter,
      RemoveTagsFromResource,
      UnlabelParameterVersion,
    },
    partly: { PutParameter: "no parameter policies; KeyId is kept, the installation's own key seals" },
  });
}
