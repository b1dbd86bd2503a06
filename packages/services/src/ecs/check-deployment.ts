import type * as sdk from "@aws-sdk/client-ecs";
import type { OperationInput } from "@towpath/wire";
import { invalid, unsupported } from "./faults.ts";
import type { DeploymentSettings } from "./model.ts";

type Given = OperationInput<typeof sdk, "CreateService">["deploymentConfiguration"];

const standard: DeploymentSettings = {
  minimumHealthyPercent: 100,
  maximumPercent: 200,
  circuitBreaker: { enable: false, rollback: false, resetOnHealthyTask: true, threshold: undefined },
};

/** The deployment configuration, on top of what is there or AWS's defaults. Throws InvalidParameterException, ClientException for what is not supported. */
export function checkDeployment(given: Given, present: DeploymentSettings = standard): DeploymentSettings {
  if (!given) return present;
  refuse(given);
  const { minimumHealthyPercent = present.minimumHealthyPercent, maximumPercent = present.maximumPercent } = given;
  if (minimumHealthyPercent < 0 || minimumHealthyPercent > 100) throw invalid("minimumHealthyPercent must be between 0 and 100.");
  if (maximumPercent < 100 || maximumPercent > 2_000) throw invalid("maximumPercent must be at least 100.");
  if (maximumPercent === 100 && minimumHealthyPercent === 100) {
    throw invalid("Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block deployments.");
  }
  const breaker = given.deploymentCircuitBreaker;
  if (!breaker) return { ...present, minimumHealthyPercent, maximumPercent };
  const { enable, rollback, resetOnHealthyTask = true, thresholdConfiguration: threshold } = breaker;
  return { minimumHealthyPercent, maximumPercent, circuitBreaker: { enable, rollback, resetOnHealthyTask, threshold } };
}

function refuse(given: NonNullable<Given>): void {
  if (given.strategy !== undefined && given.strategy !== "ROLLING") throw unsupported(`The deployment strategy '${given.strategy}'`);
  const set: Record<string, boolean | undefined> = {
    alarms: given.alarms?.enable,
    lifecycleHooks: (given.lifecycleHooks ?? []).length > 0,
    bakeTimeInMinutes: (given.bakeTimeInMinutes ?? 0) > 0,
    earlySuccessCriteria: given.earlySuccessCriteria?.enable,
  };
  const field = Object.keys(set).find((key) => set[key]);
  if (field) throw unsupported(`The field deploymentConfiguration.${field}`);
}
