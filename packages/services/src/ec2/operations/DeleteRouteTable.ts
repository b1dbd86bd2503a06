import type { Operation } from "../../door/service.ts";
import { dependency } from "../faults.ts";
import type { Ec2Parts } from "../model.ts";
import { get, remove } from "../store.ts";
import { write } from "../write.ts";

/** Not the main one, and none that a subnet uses. */
export const DeleteRouteTable: Operation<"ec2", "DeleteRouteTable", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const table = get(tx, caller, "route-table", input.RouteTableId);
    if (table.data.associations.length > 0) throw dependency("routeTable", table.id);
    remove(tx, table);
    return {};
  });
