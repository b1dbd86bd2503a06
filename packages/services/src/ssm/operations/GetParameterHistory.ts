import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { historyPageMax } from "../limits.ts";
import { pageOf } from "../paging.ts";
import { metadataShape, valueShown } from "../shapes.ts";
import { labelsOf, parameterNamed, versionsOf } from "../store.ts";

export const GetParameterHistory: Operation<"ssm", "GetParameterHistory", SsmParts> = (input, { caller }, parts) => {
  const parameter = parameterNamed(parts.journal, caller, input.Name);
  const all = versionsOf(parts.journal, parameter).reverse();
  const { shown, ...rest } = pageOf(all, input.NextToken, input.MaxResults ?? historyPageMax);
  return {
    Parameters: shown.map((version) => ({
      ...metadataShape(parameter, version),
      Value: valueShown(parts, version, input.WithDecryption),
      Labels: labelsOf(version),
    })),
    ...rest,
  };
};
