import type { Operation } from "../../door/service.ts";
import { missing, refuse } from "../faults.ts";
import { securityGroupsMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { all, get, insert, inVpc } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { allowAllOut } from "../vpc.ts";
import { newId, write } from "../write.ts";

const characters = /^[\w .:\-/()#,@[\]+=&;{}!$*]*$/;

export const CreateSecurityGroup: Operation<"ec2", "CreateSecurityGroup", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    const { caller } = call;
    const { GroupName: name, Description: description } = input;
    // Without a VPC AWS takes the default one, which does not exist here.
    if (input.VpcId === undefined) throw refuse("VPCIdNotSpecified", "No default VPC for this user");
    assertText(name, "groupName");
    assertText(description, "GroupDescription");
    if (/^sg-/i.test(name)) throw refuse("InvalidParameterValue", `Group names may not be in the format sg-*.`);
    if (name === "default") throw refuse("InvalidParameterValue", `Cannot use reserved security group name: ${name}`);
    const vpc = get(tx, caller, "vpc", input.VpcId);
    if (inVpc(tx, vpc.id, "security-group").some(({ data }) => data.name === name)) {
      throw refuse("InvalidGroup.Duplicate", `The security group '${name}' already exists for VPC '${vpc.id}'`);
    }
    if (all(tx, caller, "security-group").length >= securityGroupsMax) {
      throw refuse("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.");
    }
    const id = newId(parts, "security-group");
    const tags = tagsFor("security-group", input.TagSpecifications, call);
    insert(tx, caller, { kind: "security-group", id, vpcId: vpc.id, tags, data: { name, description, rules: [allowAllOut(parts)] } });
    const SecurityGroupArn = `arn:aws:ec2:${caller.region}:${caller.account}:security-group/${id}`;
    return { GroupId: id, SecurityGroupArn, Tags: tags };
  });

function assertText(text: string, parameter: string): void {
  if (text === "") throw missing(parameter);
  if (text.length > 255 || !characters.test(text)) {
    throw refuse(
      "InvalidParameterValue",
      `Value (${text}) for parameter ${parameter} is invalid. Character sets beyond ASCII are not supported.`,
    );
  }
}
