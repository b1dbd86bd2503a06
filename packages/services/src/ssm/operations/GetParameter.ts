import type { Operation } from "../../door/service.ts";
import type { SsmParts } from "../model.ts";
import { parameterShape } from "../shapes.ts";
import { selectVersion } from "../store.ts";

export const GetParameter: Operation<"ssm", "GetParameter", SsmParts> = (input, { caller }, parts) => ({
  Parameter: parameterShape(parts, selectVersion(parts.journal, caller, input.Name), input.WithDecryption),
});
