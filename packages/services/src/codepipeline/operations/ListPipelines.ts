import type { Operation } from "../../door/service.ts";
import { pipelinesPerPage } from "../limits.ts";
import { listPipelines } from "../store/pipelines.ts";
import { pageOf, placeOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** In order of name. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListPipelines.html */
export const ListPipelines: Operation<"codepipeline", "ListPipelines", CodepipelineParts> = (input, { caller }, parts) => {
  const size = Math.min(input.maxResults ?? pipelinesPerPage, pipelinesPerPage);
  const rows = listPipelines(parts.journal, caller, placeOf(input.nextToken) ?? "", size + 1);
  const { page, nextToken } = pageOf(rows, size, ({ name }) => name);
  const pipelines = page.map(({ name, version, type, mode, created, updated }) => ({
    name,
    version,
    pipelineType: type,
    executionMode: mode,
    created: new Date(created),
    updated: new Date(updated),
  }));
  return { pipelines, nextToken };
};
