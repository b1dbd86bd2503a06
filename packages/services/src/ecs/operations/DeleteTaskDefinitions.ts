import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { definitionsPerDelete } from "../limits.ts";
import { definitionShape } from "../shapes/definition.ts";
import { definitionAt, putDefinition } from "../store/definitions.ts";

/** Only deregistered revisions can be deleted; what still uses them goes on. */
export const DeleteTaskDefinitions: Operation<"ecs", "DeleteTaskDefinitions", EcsParts> = (input, { caller, now }, { journal }) => {
  if (input.taskDefinitions.length > definitionsPerDelete)
    throw invalid(`Can delete a maximum of ${definitionsPerDelete} task definitions.`);
  const results = journal.transact((tx) =>
    input.taskDefinitions.map((reference) => {
      if (!/:\d+$/.test(reference)) throw invalid("Task definition revision must be specified.");
      try {
        const found = definitionAt(tx, caller, reference);
        if (found.status === "ACTIVE") {
          return {
            failure: {
              arn: found.arn,
              reason: "The specified task definition is still in ACTIVE status. Please deregister the target and try again.",
            },
          };
        }
        const row = { ...found, status: "DELETE_IN_PROGRESS" as const, deleteRequested: found.deleteRequested ?? now };
        putDefinition(tx, row);
        return { row };
      } catch {
        return {
          failure: {
            arn: reference,
            reason: "The specified task definition does not exist. Specify a valid account, family, revision and try again.",
          },
        };
      }
    }),
  );
  return {
    taskDefinitions: results.flatMap(({ row }) => (row ? [definitionShape(row)] : [])),
    failures: results.flatMap(({ failure }) => failure ?? []),
  };
};
