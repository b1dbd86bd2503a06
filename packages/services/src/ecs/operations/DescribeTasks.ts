import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { tasksPerDescribe } from "../limits.ts";
import { lastPart, taskArn } from "../names.ts";
import { taskShape } from "../shapes/task.ts";
import { clusterAt } from "../store/clusters.ts";
import { findTask } from "../store/tasks.ts";

export const DescribeTasks: Operation<"ecs", "DescribeTasks", EcsParts> = (input, { caller }, { journal }) => {
  if (input.tasks.length === 0) throw invalid("Tasks cannot be empty.");
  if (input.tasks.length > tasksPerDescribe) throw invalid(`Tasks cannot have more than ${tasksPerDescribe} elements`);
  const { name } = clusterAt(journal, caller, input.cluster);
  const found = input.tasks.map((reference) => {
    const arn = taskArn(caller, name, lastPart(reference));
    return { arn, row: findTask(journal, arn) };
  });
  return {
    tasks: found.flatMap(({ row }) => (row ? [taskShape(row, input.include?.includes("TAGS"))] : [])),
    failures: found.flatMap(({ arn, row }) => (row ? [] : [{ arn, reason: "MISSING" }])),
  };
};
