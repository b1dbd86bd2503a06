import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { findExecution } from "../sandbox/executions.ts";
import { requireSandbox } from "../sandbox/find.ts";
import { executionShape } from "../sandbox/shapes.ts";

export const BatchGetCommandExecutions: Operation<"codebuild", "BatchGetCommandExecutions", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const place = placeOf(caller);
  const sandbox = requireSandbox(journal, place, input.sandboxId);
  const found = [...new Set(input.commandExecutionIds)].map((id) => {
    const row = findExecution(journal, place, id);
    return { id, row: row?.sandbox === sandbox.id ? row : undefined };
  });
  return {
    commandExecutions: found.flatMap(({ row }) => (row ? [executionShape(row, sandbox)] : [])),
    commandExecutionsNotFound: found.flatMap(({ id, row }) => (row ? [] : [id])),
  };
};
