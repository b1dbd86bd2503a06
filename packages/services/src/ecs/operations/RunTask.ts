import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { checkLaunch, checkNetwork } from "../check-service.ts";
import { clientError, invalid, unsupported } from "../faults.ts";
import { fargateSize } from "../definition/sizes.ts";
import { tasksPerRunTask } from "../limits.ts";
import type { TaskOverride } from "@aws-sdk/client-ecs";
import type { Caller } from "../../door/caller.ts";
import type { TaskDefinition } from "../model.ts";
import { leastUsedSubnet, newTask } from "../new-task.ts";
import { taskShape } from "../shapes/task.ts";
import { clusterAt } from "../store/clusters.ts";
import { activeDefinitionAt } from "../store/definitions.ts";
import { insertTask, tasksIn } from "../store/tasks.ts";
import { checkTags } from "../tags.ts";
import { cannotAssume } from "../task/session.ts";

export const RunTask: Operation<"ecs", "RunTask", EcsParts> = async (input, { caller, now }, parts) => {
  const { journal, ids } = parts;
  const cluster = clusterAt(journal, caller, input.cluster);
  const definition = activeDefinitionAt(journal, caller, input.taskDefinition);
  const { count = 1 } = input;
  const overrides = input.overrides as TaskOverride | undefined;
  if (count < 1 || count > tasksPerRunTask) throw invalid(`count must be between 1 and ${tasksPerRunTask}.`);
  if (input.enableExecuteCommand) throw unsupported("The field enableExecuteCommand (ECS Exec)");
  if ((input.volumeConfigurations?.length ?? 0) > 0) throw unsupported("The field volumeConfigurations");
  checkOverrides(overrides, definition.definition);
  const launch = checkLaunch(input, cluster.settings.defaultCapacityProviderStrategy);
  const network = await checkNetwork(parts, caller, input.networkConfiguration);
  await checkRoles(parts, caller, overrides, definition.definition);
  const tasks = journal.transact((tx) => {
    const present = tasksIn(tx, cluster.arn);
    const again = present.filter(({ state }) => input.clientToken !== undefined && state.clientToken === input.clientToken);
    if (again.length > 0) return again;
    return Array.from({ length: count }, () => {
      const task = newTask(ids, now, {
        account: caller.account,
        region: caller.region,
        clusterArn: cluster.arn,
        definition,
        network,
        subnetId: leastUsedSubnet(network.subnets, tasksIn(tx, cluster.arn)),
        group: input.group ?? `family:${definition.family}`,
        startedBy: input.startedBy,
        ...(overrides && { overrides }),
        launchType: launch.launchType,
        capacityProviderName: launch.capacityProviderStrategy[0]?.capacityProvider,
        platformVersion: launch.platformVersion,
        enableExecuteCommand: false,
        tags: checkTags([...(input.propagateTags === "TASK_DEFINITION" ? definition.tags : []), ...(input.tags ?? [])]),
        ...(input.clientToken !== undefined && { clientToken: input.clientToken }),
      });
      insertTask(tx, task);
      return task;
    });
  });
  return { tasks: tasks.map((task) => taskShape(task, true)), failures: [] };
};

function checkOverrides(overrides: TaskOverride | undefined, { containerDefinitions, cpu, memory }: TaskDefinition["definition"]): void {
  for (const { name, environmentFiles = [], resourceRequirements = [] } of overrides?.containerOverrides ?? []) {
    if (environmentFiles.length > 0 || resourceRequirements.length > 0)
      throw unsupported("An override of environmentFiles or resourceRequirements");
    if (!containerDefinitions.some((container) => container.name === name)) {
      throw clientError(`Override for container named ${name} is not a container in the TaskDefinition.`);
    }
  }
  if (overrides?.cpu !== undefined || overrides?.memory !== undefined) fargateSize(overrides.cpu ?? cpu, overrides.memory ?? memory);
}

/** A role that cannot be assumed is told at once; a task would only fail later. */
async function checkRoles(
  { aws }: EcsParts,
  { account, region }: Caller,
  overrides: TaskOverride | undefined,
  given: TaskDefinition["definition"],
): Promise<void> {
  const roles = [overrides?.taskRoleArn ?? given.taskRoleArn, overrides?.executionRoleArn ?? given.executionRoleArn];
  for (const roleArn of roles.flatMap((arn) => arn || [])) {
    await aws.assume(roleArn, { service: "ecs-tasks.amazonaws.com", sessionName: "check", account, region }).catch(() => {
      throw clientError(cannotAssume(roleArn));
    });
  }
}
