import type { Operation } from "../../door/service.ts";
import type { Ec2Parts } from "../model.ts";
import { routeFrom, routeNotFound } from "../routes.ts";
import { get, update } from "../store.ts";
import { rearm, write } from "../write.ts";

export const ReplaceRoute: Operation<"ec2", "ReplaceRoute", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const table = get(tx, caller, "route-table", input.RouteTableId);
    const route = routeFrom(tx, caller, table, input);
    const isThere = table.data.routes.some(({ destination, target }) => destination === route.destination && target !== "local");
    if (!isThere) throw routeNotFound(route.destination, table.id);
    update(tx, table, { routes: table.data.routes.map((one) => (one.destination === route.destination ? route : one)) });
    rearm(tx, table.vpcId ?? "");
    return {};
  });
