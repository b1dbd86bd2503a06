import { ApiError } from "@towpath/wire";
import type { Question } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { definitionOf } from "../store/definitions.ts";
import { findExecution } from "../store/executions.ts";
import { findPipeline, pipelineById } from "../store/pipelines.ts";
import { executionsOfInterest } from "../store/timeline.ts";
import { type Sources, sourcesOfPipeline } from "./sources.ts";
import { type Timeline, timelineOf } from "./timeline.ts";

/**
 * `explain?of=X`, where X is the id of an execution, or the name of a pipeline: then each of its executions that is not finished, or else
 * the newest one, and what its sources learned of changes.
 */
export const explainQuestion =
  ({ journal, definitions }: CodepipelineParts): Question =>
  ({ query, account, region }): { executions: Timeline[] } & Partial<Sources> => {
    const of = query.get("of");
    if (!of) throw new ApiError("InvalidParameter", "Which execution? Give its id, or the name of a pipeline.");
    const row = findExecution(journal, of);
    const owner = row && pipelineById(journal, row.pipeline_id);
    if (row && owner?.account === account) return { executions: [timelineOf(journal, definitions, owner, row)] };
    const pipeline = findPipeline(journal, { account, region }, of);
    if (!pipeline) throw new ApiError("NotFound", `There is no pipeline execution and no pipeline '${of}' in region ${region}.`, 404);
    const declaration = definitionOf(journal, definitions, pipeline.id, pipeline.version)?.declaration;
    return {
      executions: executionsOfInterest(journal, pipeline.id).map((one) => timelineOf(journal, definitions, pipeline, one)),
      ...(declaration && sourcesOfPipeline(journal, pipeline, declaration)),
    };
  };
