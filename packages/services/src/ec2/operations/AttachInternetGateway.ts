import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, inVpc, moveTo } from "../store.ts";
import { rearm, write } from "../write.ts";

export const AttachInternetGateway: Operation<"ec2", "AttachInternetGateway", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const gateway = get(tx, caller, "internet-gateway", input.InternetGatewayId);
    const vpc = get(tx, caller, "vpc", input.VpcId);
    if (gateway.vpcId !== undefined) {
      throw refuse("Resource.AlreadyAssociated", `resource ${gateway.id} is already attached to network ${gateway.vpcId}`);
    }
    if (inVpc(tx, vpc.id, "internet-gateway").length > 0) {
      throw refuse("InvalidParameterValue", `Network ${vpc.id} already has an internet gateway attached`);
    }
    moveTo(tx, gateway, vpc.id);
    rearm(tx, vpc.id);
    return {};
  });
