import type * as sdk from "@aws-sdk/client-ecs";
import type { OperationInput } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { checkDeployment } from "../check-deployment.ts";
import { checkDesiredCount, checkLaunch, checkLoadBalancers, checkNetwork, refuseInService } from "../check-service.ts";
import { refusal } from "../faults.ts";
import type { Service, ServiceSettings } from "../model.ts";
import { deploy } from "../schedule/deploy.ts";
import { serviceAt } from "../service-at.ts";
import { serviceShape } from "../shapes/service.ts";
import { activeDefinitionAt, findDefinition } from "../store/definitions.ts";
import { deployments, putService, scheduleSoon } from "../store/services.ts";

/** What starts a new deployment: a change of any of these, or force. The desired count alone does not. */
const revision = ({ taskDefinitionArn, network, loadBalancers, platformVersion, capacityProviderStrategy }: ServiceSettings) =>
  JSON.stringify([taskDefinitionArn, network, loadBalancers, platformVersion, capacityProviderStrategy]);

export const UpdateService: Operation<"ecs", "UpdateService", EcsParts> = async (input, { caller }, parts) => {
  const { journal } = parts;
  refuseInService(input);
  const before = active(serviceAt(journal, caller, input.cluster, input.service));
  const definition =
    input.taskDefinition === undefined
      ? findDefinition(journal, before.settings.taskDefinitionArn)
      : activeDefinitionAt(journal, caller, input.taskDefinition);
  if (!definition) throw new TypeError(`the task definition of ${before.arn} is gone`);
  const network = input.networkConfiguration && (await checkNetwork(parts, caller, input.networkConfiguration));
  const loadBalancers = input.loadBalancers && (await checkLoadBalancers(parts, caller, input.loadBalancers, definition.definition));
  const row = journal.transact((tx) => {
    const present = active(serviceAt(tx, caller, input.cluster, input.service));
    const { settings } = present;
    const next: Service = {
      ...present,
      settings: {
        ...settings,
        // A rollback may have changed it since it was read above.
        taskDefinitionArn: input.taskDefinition === undefined ? settings.taskDefinitionArn : definition.arn,
        desiredCount: input.desiredCount === undefined ? settings.desiredCount : checkDesiredCount(input.desiredCount),
        network: network ?? settings.network,
        loadBalancers: loadBalancers ?? settings.loadBalancers,
        deployment: checkDeployment(input.deploymentConfiguration, settings.deployment),
        ...launchOf(input, settings),
        healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? settings.healthCheckGracePeriodSeconds,
        enableECSManagedTags: input.enableECSManagedTags ?? settings.enableECSManagedTags,
        propagateTags: input.propagateTags ?? settings.propagateTags,
        availabilityZoneRebalancing: input.availabilityZoneRebalancing ?? settings.availabilityZoneRebalancing,
        startFailures: 0,
        startAfter: 0,
        steady: false,
        difficulty: undefined,
      },
    };
    putService(tx, next);
    const primary = deployments(tx, next.arn).find(({ status }) => status === "PRIMARY");
    const revised =
      revision(next.settings) !== revision(settings) ||
      (input.taskDefinition !== undefined && primary?.state.taskDefinitionArn !== definition.arn);
    if (input.forceNewDeployment || revised) deploy(parts, tx, next);
    scheduleSoon(tx, next.arn);
    return next;
  });
  return { service: serviceShape(journal, row, true) };
};

function active(service: Service): Service {
  if (service.status !== "ACTIVE") throw refusal("ServiceNotActiveException", "Service was not ACTIVE.");
  return service;
}

/** What is given on top of how the service is launched now. */
function launchOf(
  input: Pick<OperationInput<typeof sdk, "UpdateService">, "capacityProviderStrategy" | "platformVersion">,
  settings: ServiceSettings,
) {
  if (!input.capacityProviderStrategy?.length && input.platformVersion === undefined) return {};
  const launchType = input.capacityProviderStrategy?.length ? undefined : settings.launchType;
  return checkLaunch({ ...input, ...(launchType && { launchType }) }, settings.capacityProviderStrategy);
}
