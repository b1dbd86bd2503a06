import type { Operation } from "../../door/service.ts";
import { dependency } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, remove } from "../store.ts";
import { write } from "../write.ts";

export const DeleteInternetGateway: Operation<"ec2", "DeleteInternetGateway", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const gateway = get(tx, caller, "internet-gateway", input.InternetGatewayId);
    if (gateway.vpcId !== undefined) throw dependency("internetGateway", gateway.id);
    remove(tx, gateway);
    return {};
  });
