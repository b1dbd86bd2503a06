import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid, refusal } from "../faults.ts";
import type { Service } from "../model.ts";
import { serviceAt } from "../service-at.ts";
import { serviceShape } from "../shapes/service.ts";
import { putService, scheduleSoon } from "../store/services.ts";

/** The service drains: its tasks are stopped by the scheduler, then it is INACTIVE. */
export const DeleteService: Operation<"ecs", "DeleteService", EcsParts> = (input, { caller }, { journal }) => {
  const row = journal.transact((tx) => {
    const service = serviceAt(tx, caller, input.cluster, input.service);
    if (service.status === "DRAINING") return service;
    if (service.status !== "ACTIVE") throw refusal("ServiceNotActiveException", "Service was not ACTIVE.");
    if (!input.force && service.settings.desiredCount > 0) throw invalid("The service cannot be stopped while it is scaled above 0.");
    const next: Service = { ...service, status: "DRAINING", settings: { ...service.settings, desiredCount: 0, steady: false } };
    putService(tx, next);
    scheduleSoon(tx, next.arn);
    return next;
  });
  return { service: serviceShape(journal, row, true) };
};
