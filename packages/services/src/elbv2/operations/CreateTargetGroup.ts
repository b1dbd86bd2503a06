import type { Operation } from "../../door/service.ts";
import type { Elbv2Parts } from "../model.ts";
import { attributesOf } from "../attributes.ts";
import { invalid, refusal, unsupported } from "../faults.ts";
import { checkHealthCheck } from "../check-health-check.ts";
import { targetGroupsPerAccount } from "../limits.ts";
import type { TargetGroup } from "../model.ts";
import { checkName, targetGroupArn } from "../names.ts";
import { checkVpc } from "../placement.ts";
import { targetGroupShape } from "../shapes.ts";
import { insertTargetGroup, targetGroups } from "../store.ts";
import { addTags } from "../tags.ts";
import { usage } from "../usage.ts";

export const CreateTargetGroup: Operation<"elbv2", "CreateTargetGroup", Elbv2Parts> = async (input, { caller }, parts) => {
  checkName("target group", input.Name);
  const targetType = input.TargetType ?? "instance";
  if (targetType !== "ip") throw unsupported(`The target type '${targetType}' (only 'ip' is)`);
  if (input.Protocol === undefined) throw invalid("A protocol must be specified");
  if (input.Protocol !== "HTTP") throw unsupported(`The target group protocol '${input.Protocol}' (only 'HTTP' is)`);
  if (input.ProtocolVersion !== undefined && input.ProtocolVersion !== "HTTP1")
    throw unsupported(`The protocol version '${input.ProtocolVersion}'`);
  if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4")
    throw unsupported(`The IP address type '${input.IpAddressType}'`);
  if (input.Port === undefined) throw invalid("A port must be specified");
  if (input.VpcId === undefined) throw invalid("A VPC ID must be specified");
  const healthCheck = checkHealthCheck(input, undefined);
  await checkVpc(parts, caller, input.VpcId);
  const row: TargetGroup = {
    arn: targetGroupArn(caller, parts.ids, input.Name),
    account: caller.account,
    region: caller.region,
    name: input.Name,
    created: parts.clock.now(),
    settings: {
      protocol: "HTTP",
      protocolVersion: "HTTP1",
      port: input.Port,
      vpcId: input.VpcId,
      targetType: "ip",
      healthCheck,
      attributes: Object.fromEntries(attributesOf("targetGroup", {}).map(({ Key, Value }) => [Key, Value])),
    },
  };
  const made = parts.journal.transact((tx) => {
    const all = targetGroups(tx, caller);
    const same = all.find(({ name }) => name === input.Name);
    if (same) {
      const equal =
        same.settings.port === row.settings.port &&
        same.settings.vpcId === row.settings.vpcId &&
        JSON.stringify(same.settings.healthCheck) === JSON.stringify(healthCheck);
      if (equal) return same;
      throw refusal("DuplicateTargetGroupName", `A target group with the same name '${input.Name}' exists, but with different settings`);
    }
    if (all.length >= targetGroupsPerAccount)
      throw refusal("TooManyTargetGroups", `You have reached the maximum number of target groups: ${targetGroupsPerAccount}`);
    insertTargetGroup(tx, row);
    addTags(tx, row.arn, input.Tags);
    return row;
  });
  parts.plane.refresh();
  return { TargetGroups: [targetGroupShape(made, usage(parts.journal).get(made.arn))] };
};
