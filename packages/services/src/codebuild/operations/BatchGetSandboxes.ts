import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { findSandbox } from "../sandbox/find.ts";
import { sandboxShape } from "../sandbox/shapes.ts";

export const BatchGetSandboxes: Operation<"codebuild", "BatchGetSandboxes", CodebuildParts> = ({ ids }, { caller }, { journal }) => {
  const found = [...new Set(ids)].map((id) => ({ id, row: findSandbox(journal, placeOf(caller), id) }));
  return {
    sandboxes: found.flatMap(({ row }) => (row ? [sandboxShape(row)] : [])),
    sandboxesNotFound: found.flatMap(({ id, row }) => (row ? [] : [id])),
  };
};
