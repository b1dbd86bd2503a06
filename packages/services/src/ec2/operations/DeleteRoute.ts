import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { destinationOf, routeNotFound } from "../routes.ts";
import { get, update } from "../store.ts";
import { rearm, write } from "../write.ts";

export const DeleteRoute: Operation<"ec2", "DeleteRoute", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const table = get(tx, caller, "route-table", input.RouteTableId);
    const wanted = destinationOf(input);
    const present = table.data.routes.find(({ destination }) => destination === wanted);
    if (!present) throw routeNotFound(wanted, table.id);
    if (present.target === "local") {
      throw refuse("InvalidParameterValue", `cannot remove local route ${wanted} in route table ${table.id}`);
    }
    update(tx, table, { routes: table.data.routes.filter((one) => one !== present) });
    rearm(tx, table.vpcId ?? "");
    return {};
  });
