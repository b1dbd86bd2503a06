import { PipelineVersionNotFoundException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { maskSecrets } from "../declare/secrets.ts";
import { definitionOf } from "../store/definitions.ts";
import { arnOf } from "../store/pipelines.ts";
import { pollingDisabledAt } from "../store/polls.ts";
import { thePipeline } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The declaration of the current version or an earlier one. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GetPipeline.html */
export const GetPipeline: Operation<"codepipeline", "GetPipeline", CodepipelineParts> = ({ name, version }, call, parts) => {
  const pipeline = thePipeline(parts.journal, call, name);
  const definition = definitionOf(parts.journal, parts.definitions, pipeline.id, version ?? pipeline.version);
  if (!definition)
    throw fault(
      PipelineVersionNotFoundException,
      `Account '${pipeline.account}' does not have a pipeline with name '${name}' and version '${version}'`,
    );
  const disabledAt = pollingDisabledAt(parts.journal, pipeline.id);
  return {
    pipeline: maskSecrets(definition.declaration),
    metadata: {
      pipelineArn: arnOf(pipeline),
      created: new Date(pipeline.created),
      updated: new Date(pipeline.updated),
      ...(disabledAt !== undefined && { pollingDisabledAt: new Date(disabledAt) }),
    },
  };
};
