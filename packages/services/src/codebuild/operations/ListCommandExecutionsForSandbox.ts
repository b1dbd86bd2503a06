import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { listExecutions } from "../sandbox/executions.ts";
import { requireSandbox } from "../sandbox/find.ts";
import { executionShape } from "../sandbox/shapes.ts";

/** The newest first, unless asked otherwise. */
export const ListCommandExecutionsForSandbox: Operation<"codebuild", "ListCommandExecutionsForSandbox", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const place = placeOf(caller);
  const sandbox = requireSandbox(journal, place, input.sandboxId);
  const [offset, size] = [offsetOf(input.nextToken), input.maxResults ?? pageSize];
  const query = { sandbox: sandbox.id, descending: input.sortOrder !== "ASCENDING", limit: size + 1, offset };
  const { items, nextToken } = page(listExecutions(journal, place, query), offset, size);
  return { commandExecutions: items.map((row) => executionShape(row, sandbox)), nextToken };
};
