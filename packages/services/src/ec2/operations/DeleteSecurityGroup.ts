import type { Operation } from "../../door/service.ts";
import { missing, refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, inVpc, remove, removeTags } from "../store.ts";
import { write } from "../write.ts";

export const DeleteSecurityGroup: Operation<"ec2", "DeleteSecurityGroup", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    if (input.GroupId === undefined) throw missing("groupId");
    const group = get(tx, caller, "security-group", input.GroupId);
    const vpcId = group.vpcId ?? "";
    if (group.data.name === "default") {
      throw refuse("CannotDelete", `the specified group: "${group.id}" name: "default" cannot be deleted by a user`);
    }
    const isUsed = inVpc(tx, vpcId, "network-interface").some(({ data }) => data.groupIds.includes(group.id));
    const isNamed = inVpc(tx, vpcId, "security-group").some(
      (other) => other.id !== group.id && other.data.rules.some(({ groupId }) => groupId === group.id),
    );
    if (isUsed || isNamed) throw refuse("DependencyViolation", `resource ${group.id} has a dependent object`);
    for (const { id } of group.data.rules) removeTags(tx, id);
    remove(tx, group);
    return { Return: true, GroupId: group.id };
  });
