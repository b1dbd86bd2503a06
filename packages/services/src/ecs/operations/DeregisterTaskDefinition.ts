import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { clientError, invalid } from "../faults.ts";
import { definitionShape } from "../shapes/definition.ts";
import { definitionAt, putDefinition } from "../store/definitions.ts";

export const DeregisterTaskDefinition: Operation<"ecs", "DeregisterTaskDefinition", EcsParts> = (input, { caller, now }, { journal }) => {
  if (!/:\d+$/.test(input.taskDefinition)) throw invalid("Task definition revision must be specified.");
  const row = journal.transact((tx) => {
    const found = definitionAt(tx, caller, input.taskDefinition);
    if (found.status === "DELETE_IN_PROGRESS") throw clientError("The specified task definition is being deleted.");
    const next = { ...found, status: "INACTIVE" as const, deregistered: found.deregistered ?? now };
    putDefinition(tx, next);
    return next;
  });
  return { taskDefinition: definitionShape(row) };
};
