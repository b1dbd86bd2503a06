import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { all, byId, get, moveTo } from "../store.ts";
import { rearm, write } from "../write.ts";

/** Not while something in the VPC has a public address. Routes through the gateway become black holes. */
export const DetachInternetGateway: Operation<"ec2", "DetachInternetGateway", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const gateway = get(tx, caller, "internet-gateway", input.InternetGatewayId);
    const vpc = get(tx, caller, "vpc", input.VpcId);
    if (gateway.vpcId !== vpc.id) throw refuse("Gateway.NotAttached", `resource ${gateway.id} is not attached to network ${vpc.id}`);
    const isMapped = all(tx, caller, "elastic-ip").some(
      ({ data }) => data.association && byId(tx, "network-interface", data.association.interfaceId)?.vpcId === vpc.id,
    );
    if (isMapped) {
      throw refuse(
        "DependencyViolation",
        `Network ${vpc.id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      );
    }
    moveTo(tx, gateway, undefined);
    rearm(tx, vpc.id);
    return {};
  });
