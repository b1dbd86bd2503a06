import type { Operation } from "../../door/service.ts";
import { catalogueAt } from "../action-types/lookup.ts";
import { advance } from "../advance.ts";
import { withDefaults } from "../declare/declaration.ts";
import { flowOfDeclaration } from "../declare/flow.ts";
import { maskSecrets, sealSecrets } from "../declare/secrets.ts";
import { validateDeclaration } from "../declare/validate.ts";
import { arnOf, findPipeline, insertVersion, setPipelineType } from "../store/pipelines.ts";
import { saveSources } from "../triggers/sources.ts";
import { theDeclaration } from "../requests/find.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkRoles } from "../requests/roles.ts";
import { notIncluded } from "../requests/tags.ts";

/** A full replacement, one version higher. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_UpdatePipeline.html */
export const UpdatePipeline: Operation<"codepipeline", "UpdatePipeline", CodepipelineParts> = async (input, call, parts) => {
  const { caller } = call;
  const { name } = input.pipeline;
  const found = () => {
    const pipeline = findPipeline(parts.journal, caller, name);
    if (!pipeline) throw notIncluded(caller.account, name);
    return pipeline;
  };
  const checked = withDefaults(input.pipeline, found().version + 1);
  const catalogue = catalogueAt(parts, caller);
  validateDeclaration(checked, catalogue, caller.region);
  await checkRoles(call, parts, checked);
  const updated = parts.journal.transact((tx) => {
    const pipeline = found();
    const declaration = { ...checked, version: pipeline.version + 1 };
    const before = theDeclaration(tx, parts, pipeline);
    const sealed = sealSecrets(declaration, catalogue, parts.seal, arnOf(pipeline), before);
    insertVersion(tx, pipeline.id, sealed);
    const { version, executionMode: mode } = declaration;
    advance(tx, parts, pipeline, { kind: "PipelineUpdated", version, mode, flow: flowOfDeclaration(declaration) });
    setPipelineType(tx, pipeline.id, declaration.pipelineType);
    saveSources(tx, pipeline, declaration);
    return sealed;
  });
  return { pipeline: maskSecrets(updated) };
};
