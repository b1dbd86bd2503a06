import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { checkActions } from "../actions.ts";
import { refusal } from "../faults.ts";
import { listenerShape } from "../shapes.ts";
import { listenerAt, listeners, loadBalancerAt, putRule, rules, targetGroups, updateListener } from "../store.ts";

export const ModifyListener: Operation<"elbv2", "ModifyListener", Elbv2Parts> = async (input, { caller }, { journal, plane }) => {
  const old = listenerAt(journal, caller, input.ListenerArn);
  if (input.Protocol !== undefined && input.Protocol !== "HTTP") {
    throw refusal("UnsupportedProtocol", `The protocol '${input.Protocol}' is not supported by Towpath (only 'HTTP' is)`);
  }
  const { vpcId } = loadBalancerAt(journal, caller, old.loadBalancerArn).settings;
  const actions = input.DefaultActions && checkActions(input.DefaultActions, targetGroups(journal, caller), vpcId);
  const port = input.Port ?? old.port;
  const all = listeners(journal);
  if (all.some((other) => other.arn !== old.arn && other.loadBalancerArn === old.loadBalancerArn && other.port === port)) {
    throw refusal("DuplicateListener", `A listener already exists on this port for this load balancer '${old.loadBalancerArn}'`);
  }
  let { hostPort } = old;
  if (port !== old.port) {
    plane.listening.shut(old.arn);
    hostPort = await plane.listening.open(old.arn, port, new Set(all.filter(({ arn }) => arn !== old.arn).map((row) => row.hostPort)));
  }
  const row = { ...old, port, hostPort };
  journal.transact((tx) => {
    updateListener(tx, row);
    const standard = rules(tx, old.arn).find(({ priority }) => priority === undefined);
    if (actions && standard) putRule(tx, { ...standard, actions });
  });
  plane.refresh();
  return { Listeners: [listenerShape(journal, row)] };
};
