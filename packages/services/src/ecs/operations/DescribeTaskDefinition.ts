import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { definitionShape } from "../shapes/definition.ts";
import { definitionAt } from "../store/definitions.ts";

export const DescribeTaskDefinition: Operation<"ecs", "DescribeTaskDefinition", EcsParts> = (input, { caller }, { journal }) => {
  const row = definitionAt(journal, caller, input.taskDefinition);
  return { taskDefinition: definitionShape(row), tags: input.include?.includes("TAGS") ? row.tags : [] };
};
