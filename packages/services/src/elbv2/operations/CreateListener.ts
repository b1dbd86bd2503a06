import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { checkActions } from "../actions.ts";
import { invalid, refusal, unsupported } from "../faults.ts";
import { listenersPerLoadBalancer } from "../limits.ts";
import { listenerArn, ruleArn } from "../names.ts";
import { listenerShape } from "../shapes.ts";
import { insertListener, listeners, loadBalancerAt, putRule, targetGroups } from "../store.ts";
import { addTags } from "../tags.ts";

/** The listener's port of this machine is found by listening on it, before the row that stores it is written. */
export const CreateListener: Operation<"elbv2", "CreateListener", Elbv2Parts> = async (input, { caller }, parts) => {
  const { journal, plane, ids } = parts;
  const { Protocol: protocol, Port: port } = input;
  if (protocol === undefined) throw invalid("A listener protocol must be specified");
  if (protocol !== "HTTP") throw refusal("UnsupportedProtocol", `The protocol '${protocol}' is not supported by Towpath (only 'HTTP' is)`);
  if (port === undefined) throw invalid("A listener port must be specified");
  if (input.MutualAuthentication) throw unsupported("Mutual authentication");
  const check = () => {
    const balancer = loadBalancerAt(journal, caller, input.LoadBalancerArn);
    const own = listeners(journal, caller).filter(({ loadBalancerArn }) => loadBalancerArn === balancer.arn);
    if (own.some((other) => other.port === port)) {
      throw refusal("DuplicateListener", `A listener already exists on this port for this load balancer '${balancer.arn}'`);
    }
    if (own.length >= listenersPerLoadBalancer)
      throw refusal("TooManyListeners", `The maximum number of listeners of a load balancer is ${listenersPerLoadBalancer}`);
    return checkActions(input.DefaultActions, targetGroups(journal, caller), balancer.settings.vpcId);
  };
  check();
  const arn = listenerArn(input.LoadBalancerArn, ids);
  const hostPort = await plane.listening.open(arn, port, new Set(listeners(journal).map((row) => row.hostPort)));
  try {
    const actions = check();
    const row = {
      arn,
      account: caller.account,
      region: caller.region,
      loadBalancerArn: input.LoadBalancerArn,
      protocol: "HTTP" as const,
      port,
      hostPort,
      attributes: {},
      created: parts.clock.now(),
    };
    journal.transact((tx) => {
      insertListener(tx, row);
      putRule(tx, { ...row, arn: ruleArn(arn, ids), listenerArn: arn, priority: undefined, conditions: [], actions });
      addTags(tx, arn, input.Tags);
    });
    plane.refresh();
    parts.log.info({ loadBalancer: input.LoadBalancerArn, port, hostPort }, "listener listens");
    return { Listeners: [listenerShape(journal, row)] };
  } catch (error) {
    plane.listening.shut(arn);
    throw error;
  }
};
