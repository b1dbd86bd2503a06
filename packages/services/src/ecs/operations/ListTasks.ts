import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { serviceAt } from "../service-at.ts";
import { clusterAt } from "../store/clusters.ts";
import { tasksIn } from "../store/tasks.ts";

/** Tasks that are to be running, or those that are stopped or stopping when `desiredStatus` says so. */
export const ListTasks: Operation<"ecs", "ListTasks", EcsParts> = (input, { caller }, { journal }) => {
  const { family, startedBy, desiredStatus = "RUNNING", launchType } = input;
  const cluster = clusterAt(journal, caller, input.cluster);
  const service = input.serviceName === undefined ? undefined : serviceAt(journal, caller, cluster.name, input.serviceName);
  const asked = tasksIn(journal, cluster.arn).filter(
    (task) =>
      task.desiredStatus === desiredStatus &&
      (family === undefined || task.state.definitionArn.includes(`:task-definition/${family}:`)) &&
      (startedBy === undefined || task.state.startedBy === startedBy) &&
      (launchType === undefined || (task.state.launchType ?? "FARGATE") === launchType) &&
      (service === undefined || task.serviceArn === service.arn),
  );
  const { rows, nextToken } = page(asked, input.nextToken, input.maxResults);
  return { taskArns: rows.map(({ arn }) => arn), nextToken };
};
