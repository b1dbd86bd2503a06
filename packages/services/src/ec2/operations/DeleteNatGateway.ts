import type { Operation } from "../../door/service.ts";
import type { Ec2Parts } from "../model.ts";
import { get, update } from "../store.ts";
import { rearm, write } from "../write.ts";

/** It is gone a moment later, and is shown as deleted for an hour. Deleting it again is no error. */
export const DeleteNatGateway: Operation<"ec2", "DeleteNatGateway", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const gateway = get(tx, caller, "natgateway", input.NatGatewayId);
    if (gateway.data.state === "pending" || gateway.data.state === "available" || gateway.data.state === "failed") {
      update(tx, gateway, { state: "deleting", failure: undefined });
      tx.enqueue({ service: "ec2", kind: "nat-gateway", key: gateway.id });
      rearm(tx, gateway.vpcId ?? "");
    }
    return { NatGatewayId: gateway.id };
  });
