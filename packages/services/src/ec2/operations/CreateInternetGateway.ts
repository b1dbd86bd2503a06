import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import { internetGatewaysMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { internetGatewayView } from "../shapes/gateways.ts";
import { all, insert } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { newId, write } from "../write.ts";

export const CreateInternetGateway: Operation<"ec2", "CreateInternetGateway", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    if (all(tx, call.caller, "internet-gateway").length >= internetGatewaysMax) {
      throw refuse("InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached.");
    }
    const tags = tagsFor("internet-gateway", input.TagSpecifications, call);
    const gateway = insert(tx, call.caller, { kind: "internet-gateway", id: newId(parts, "internet-gateway"), data: {}, tags });
    return { InternetGateway: internetGatewayView.shape(gateway, tags, tx) };
  });
