import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import { routesPerTableMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { routeFrom } from "../routes.ts";
import { get, update } from "../store.ts";
import { rearm, write } from "../write.ts";

/** The same route again is no error, as in AWS; another target for the destination is. */
export const CreateRoute: Operation<"ec2", "CreateRoute", Ec2Parts> = (input, { caller }, parts) =>
  write(parts, input, (tx) => {
    const table = get(tx, caller, "route-table", input.RouteTableId);
    const route = routeFrom(tx, caller, table, input);
    const present = table.data.routes.find(({ destination }) => destination === route.destination);
    if (present?.target === route.target) return { Return: true };
    if (present) throw refuse("RouteAlreadyExists", `The route identified by ${route.destination} already exists.`);
    if (table.data.routes.length >= routesPerTableMax) {
      throw refuse("RouteLimitExceeded", `The maximum number of routes has been reached.`);
    }
    update(tx, table, { routes: [...table.data.routes, route] });
    rearm(tx, table.vpcId ?? "");
    return { Return: true };
  });
