/** Namespaces of action variables: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html */
import { InvalidActionDeclarationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { Declaration } from "./declaration.ts";

const reserved = ["codepipeline", "variables"];

export function checkNamespaces({ stages }: Declaration): void {
  const artifacts = new Set(
    stages.flatMap(({ actions }) => actions.flatMap(({ outputArtifacts }) => outputArtifacts.map(({ name }) => name))),
  );
  const used = new Set<string>();
  for (const stage of stages)
    for (const { name, namespace, actionTypeId, configuration } of stage.actions) {
      if (actionTypeId.category === "Source" && Object.values(configuration).some((value) => value.includes("#{variables.")))
        throw fault(
          InvalidActionDeclarationException,
          `Pipeline variables cannot be used in source actions. The following action uses one: ${name}`,
        );
      if (namespace === undefined) continue;
      if (used.has(namespace))
        throw fault(
          InvalidActionDeclarationException,
          `Namespaces must be unique across the pipeline definition. The following occur more than once in the pipeline. StageName=[${stage.name}], ActionName=[${name}], Namespace=[${namespace}]`,
        );
      if (reserved.includes(namespace))
        throw fault(InvalidActionDeclarationException, `The namespace '${namespace}' of action '${name}' is reserved.`);
      if (artifacts.has(namespace))
        throw fault(InvalidActionDeclarationException, `The namespace '${namespace}' of action '${name}' is also the name of an artifact.`);
      used.add(namespace);
    }
}
