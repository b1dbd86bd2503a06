import type { ProjectEnvironment, VpcConfig } from "@aws-sdk/client-codebuild";
import type { Reader } from "@towpath/journal";
import type { Place } from "../names.ts";
import { checkEnvironmentType } from "../project/environment-types.ts";
import { invalid, unsupported } from "../project/refuse.ts";
import type { FleetFacts } from "./fleet.ts";
import { findFleet } from "./store.ts";

/** Throws InvalidInputException for a fleet that AWS refuses, or that would be something here that it does not say. */
export function checkFleet(facts: FleetFacts): void {
  const { baseCapacity, environmentType, computeType, computeConfiguration, scalingConfiguration, vpcConfig } = facts;
  checkEnvironmentType(environmentType);
  if (environmentType.includes("LAMBDA")) throw invalid(`Invalid environment type for a compute fleet: ${environmentType}`);
  if (computeType.startsWith("BUILD_LAMBDA")) throw invalid(`Invalid compute type for a compute fleet: ${computeType}`);
  if (computeType === "CUSTOM_INSTANCE_TYPE") throw unsupported("fleets with the compute type CUSTOM_INSTANCE_TYPE");
  if (computeType === "ATTRIBUTE_BASED_COMPUTE" && !computeConfiguration)
    throw invalid("computeConfiguration is required for the compute type ATTRIBUTE_BASED_COMPUTE");
  if (baseCapacity < 1) throw invalid("Invalid base capacity: must be at least 1");
  const { maxCapacity } = scalingConfiguration ?? {};
  if (maxCapacity !== undefined && maxCapacity < baseCapacity)
    throw invalid("Invalid scaling configuration: maxCapacity must be greater than or equal to baseCapacity");
  if (vpcConfig?.vpcId && !facts.fleetServiceRole) throw invalid("fleetServiceRole is required for a compute fleet with a vpcConfig");
  // A rule that lets nothing out must not be taken and then let everything out.
  if (facts.proxyConfiguration?.orderedProxyRules?.length || facts.proxyConfiguration?.defaultBehavior === "DENY_ALL")
    throw unsupported("proxy rules of fleets (proxyConfiguration)");
  if (facts.imageId) throw unsupported("machine images of fleets (imageId)");
}

/** Settings as they are on the fleet that they name. Throws InvalidInputException when there is no such fleet. */
export function onFleet<T extends { environment?: ProjectEnvironment | undefined; vpcConfig?: VpcConfig | undefined }>(
  reader: Reader,
  place: Place,
  settings: T,
): T {
  const arn = settings.environment?.fleet?.fleetArn;
  if (!arn || !settings.environment) return settings;
  const fleet = findFleet(reader, place, arn);
  if (!fleet) throw invalid(`Invalid fleet: ${arn} does not exist`);
  const { environmentType, computeType, computeConfiguration, vpcConfig } = fleet.facts;
  return {
    ...settings,
    environment: { ...settings.environment, type: environmentType, computeType, ...(computeConfiguration && { computeConfiguration }) },
    ...(vpcConfig?.vpcId && { vpcConfig }),
  };
}
