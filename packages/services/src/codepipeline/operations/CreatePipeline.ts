import { LimitExceededException, PipelineNameInUseException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { catalogueAt } from "../action-types/lookup.ts";
import { install } from "../advance.ts";
import { withDefaults } from "../declare/declaration.ts";
import { maskSecrets, sealSecrets } from "../declare/secrets.ts";
import { validateDeclaration } from "../declare/validate.ts";
import { pipelinesPerRegion } from "../limits.ts";
import { startIfRoom } from "../start-execution.ts";
import { arnOf, countPipelines, findPipeline, type Pipeline, putTags } from "../store/pipelines.ts";
import { saveSources } from "../triggers/sources.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkRoles } from "../requests/roles.ts";
import { checkTags } from "../requests/tags.ts";

/** Version 1, and its first execution at once. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreatePipeline.html */
export const CreatePipeline: Operation<"codepipeline", "CreatePipeline", CodepipelineParts> = async (input, call, parts) => {
  const { account, region, principal } = call.caller;
  const declaration = withDefaults(input.pipeline, 1);
  const tags = input.tags ?? [];
  const { name, executionMode: mode, pipelineType: type } = declaration;
  const arn = arnOf({ account, region, name });
  const inUse = () => findPipeline(parts.journal, { account, region }, name) !== undefined;
  const nameInUse = () => fault(PipelineNameInUseException, `A pipeline with the name '${name}' already exists in account '${account}'`);
  if (inUse()) throw nameInUse();
  checkTags(arn, [], tags);
  const catalogue = catalogueAt(parts, call.caller);
  validateDeclaration(declaration, catalogue, region);
  await checkRoles(call, parts, declaration);
  const sealed = sealSecrets(declaration, catalogue, parts.seal, arn);
  parts.journal.transact((tx) => {
    if (inUse()) throw nameInUse();
    if (countPipelines(tx, { account, region }) >= pipelinesPerRegion)
      throw fault(LimitExceededException, `The account has reached the limit of ${pipelinesPerRegion} pipelines in region ${region}.`);
    const id = parts.ids.uuid();
    const pipeline: Pipeline = { id, account, region, name, version: 1, mode, type, next_sequence: 1, created: tx.now, updated: tx.now };
    install(tx, parts, pipeline, sealed);
    putTags(tx, id, tags);
    saveSources(tx, pipeline, declaration);
    const trigger = { triggerType: "CreatePipeline" as const, triggerDetail: principal.arn };
    startIfRoom(tx, parts, pipeline, declaration, { trigger, sourceOverrides: [] });
  });
  return { pipeline: maskSecrets(sealed), ...(tags.length > 0 && { tags }) };
};
