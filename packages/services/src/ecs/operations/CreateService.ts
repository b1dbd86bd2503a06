import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { checkDeployment } from "../check-deployment.ts";
import { checkDesiredCount, checkLaunch, checkLoadBalancers, checkNetwork, refuseInService } from "../check-service.ts";
import { invalid } from "../faults.ts";
import type { Service } from "../model.ts";
import { serviceArn } from "../names.ts";
import { deploy } from "../schedule/deploy.ts";
import { serviceShape } from "../shapes/service.ts";
import { clusterAt } from "../store/clusters.ts";
import { activeDefinitionAt } from "../store/definitions.ts";
import { deleteService, findService, putService, scheduleSoon } from "../store/services.ts";
import { checkTags } from "../tags.ts";

export const CreateService: Operation<"ecs", "CreateService", EcsParts> = async (input, { caller, now }, parts) => {
  const { journal } = parts;
  const cluster = clusterAt(journal, caller, input.cluster);
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(input.serviceName))
    throw invalid("Service name must be between 1 and 255 letters, numbers, hyphens and underscores.");
  refuseInService(input);
  if (input.role) throw invalid("You cannot specify an IAM role for services that require a service linked role.");
  if (!input.taskDefinition) throw invalid("TaskDefinition must be specified.");
  const definition = activeDefinitionAt(journal, caller, input.taskDefinition);
  if (input.desiredCount === undefined) throw invalid("DesiredCount must be specified for REPLICA services.");
  const loadBalancers = await checkLoadBalancers(parts, caller, input.loadBalancers, definition.definition);
  if (input.healthCheckGracePeriodSeconds !== undefined && loadBalancers.length === 0) {
    throw invalid("Health check grace period is only valid for services configured to use load balancers");
  }
  const network = await checkNetwork(parts, caller, input.networkConfiguration);
  const row: Service = {
    arn: serviceArn(caller, cluster.name, input.serviceName),
    account: caller.account,
    region: caller.region,
    clusterArn: cluster.arn,
    name: input.serviceName,
    status: "ACTIVE",
    created: now,
    settings: {
      taskDefinitionArn: definition.arn,
      desiredCount: checkDesiredCount(input.desiredCount),
      ...checkLaunch(input, cluster.settings.defaultCapacityProviderStrategy),
      network,
      loadBalancers,
      deployment: checkDeployment(input.deploymentConfiguration),
      healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
      enableECSManagedTags: input.enableECSManagedTags ?? false,
      propagateTags: input.propagateTags ?? "NONE",
      enableExecuteCommand: false,
      availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? "DISABLED",
      clientToken: input.clientToken,
      createdBy: caller.principal.arn,
      startFailures: 0,
      startAfter: 0,
      steady: false,
      difficulty: undefined,
    },
    tags: checkTags(input.tags),
  };
  const made = journal.transact((tx) => {
    const present = findService(tx, row.arn);
    if (present && present.status !== "INACTIVE") {
      if (present.status === "ACTIVE" && input.clientToken !== undefined && present.settings.clientToken === input.clientToken)
        return present;
      throw invalid("Creation of service was not idempotent.");
    }
    if (present) deleteService(tx, row.arn);
    putService(tx, row);
    deploy(parts, tx, row);
    scheduleSoon(tx, row.arn);
    return row;
  });
  return { service: serviceShape(journal, made, true) };
};
