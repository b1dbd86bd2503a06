import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { checkDefinition } from "../definition/check-definition.ts";
import type { TaskDefinition } from "../model.ts";
import { definitionArn } from "../names.ts";
import { definitionShape } from "../shapes/definition.ts";
import { nextRevision, putDefinition } from "../store/definitions.ts";
import { checkTags } from "../tags.ts";

export const RegisterTaskDefinition: Operation<"ecs", "RegisterTaskDefinition", EcsParts> = (input, { caller, now }, { journal }) => {
  const definition = checkDefinition(input);
  const tags = checkTags(input.tags);
  const row = journal.transact((tx): TaskDefinition => {
    const family = definition.family ?? "";
    const revision = nextRevision(tx, caller, family);
    const made: TaskDefinition = {
      arn: definitionArn(caller, family, revision),
      account: caller.account,
      region: caller.region,
      family,
      revision,
      status: "ACTIVE",
      registered: now,
      registeredBy: caller.principal.arn,
      deregistered: undefined,
      deleteRequested: undefined,
      definition,
      tags,
    };
    putDefinition(tx, made);
    return made;
  });
  return { taskDefinition: definitionShape(row), ...(tags.length > 0 && { tags }) };
};
