import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attribute } from "../attributes.ts";
import { refusal } from "../faults.ts";
import { deleteAt, listeners, loadBalancers } from "../store.ts";
import { interfacesOf } from "../work.ts";

/** Deleting what does not exist succeeds, as in AWS. Listeners and rules go with it; target groups stay. */
export const DeleteLoadBalancer: Operation<"elbv2", "DeleteLoadBalancer", Elbv2Parts> = (input, { caller }, { journal, plane }) => {
  const row = loadBalancers(journal, caller).find(({ arn }) => arn === input.LoadBalancerArn);
  if (!row) return {};
  if (attribute("loadBalancer", row.settings.attributes, "deletion_protection.enabled") === "true") {
    throw refusal("OperationNotPermitted", `Load balancer '${row.arn}' cannot be deleted because deletion protection is enabled`);
  }
  const own = listeners(journal, caller).filter(({ loadBalancerArn }) => loadBalancerArn === row.arn);
  journal.transact((tx) => {
    deleteAt(tx, "load_balancers", row.arn);
    tx.enqueue(interfacesOf(row));
  });
  for (const { arn } of own) plane.listening.shut(arn);
  plane.refresh();
  return {};
};
