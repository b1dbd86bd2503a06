import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { ParameterNotFound, ParameterVersionNotFound } from "@aws-sdk/client-ssm";
import { parameterShape } from "../shapes.ts";
import { selectVersion } from "../store.ts";

export const GetParameters: Operation<"ssm", "GetParameters", SsmParts> = ({ Names, WithDecryption }, { caller }, parts) => {
  const found = [];
  const missing = [];
  for (const name of new Set(Names)) {
    try {
      found.push(parameterShape(parts, selectVersion(parts.journal, caller, name), WithDecryption));
    } catch (error) {
      if (!(error instanceof ParameterNotFound || error instanceof ParameterVersionNotFound)) throw error;
      missing.push(name);
    }
  }
  return { Parameters: found, InvalidParameters: missing };
};
