import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { refusal } from "../faults.ts";
import { isOpen } from "../schedule/deploy.ts";
import { findRollout, findService, putRollout, scheduleSoon } from "../store/services.ts";

/** ROLLBACK brings the service back to the last completed deployment, ABORT leaves it as it stands. */
export const StopServiceDeployment: Operation<"ecs", "StopServiceDeployment", EcsParts> = (input, { caller }, { journal }) => {
  journal.transact((tx) => {
    const rollout = findRollout(tx, input.serviceDeploymentArn);
    const service = rollout && findService(tx, rollout.serviceArn);
    if (!rollout || service?.account !== caller.account || service.region !== caller.region) {
      throw refusal("ServiceDeploymentNotFoundException", "The service deployment was not found.");
    }
    if (!isOpen(rollout) || rollout.status === "ROLLBACK_IN_PROGRESS") {
      throw refusal("ConflictException", "The service deployment is not in a state in which it can be stopped.");
    }
    const status = input.stopType === "ABORT" ? "STOP_REQUESTED" : "ROLLBACK_REQUESTED";
    putRollout(tx, { ...rollout, status, state: { ...rollout.state, updated: tx.now } });
    scheduleSoon(tx, service.arn);
  });
  return { serviceDeploymentArn: input.serviceDeploymentArn };
};
