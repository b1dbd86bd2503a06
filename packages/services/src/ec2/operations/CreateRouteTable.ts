import type { Operation } from "../../door/service.ts";
import { refuse } from "../faults.ts";
import { routeTablesPerVpcMax } from "../limits.ts";
import type { Ec2Parts } from "../model.ts";
import { routeTableView } from "../shapes/route-table.ts";
import { get, insert, inVpc, tagsOf } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { once } from "../tokens.ts";
import { newId, write } from "../write.ts";

export const CreateRouteTable: Operation<"ec2", "CreateRouteTable", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    const { caller } = call;
    const vpc = get(tx, caller, "vpc", input.VpcId);
    const tableId = once(tx, caller, "CreateRouteTable", input, () => {
      if (inVpc(tx, vpc.id, "route-table").length >= routeTablesPerVpcMax) {
        throw refuse("RouteTableLimitExceeded", "The maximum number of route tables has been reached.");
      }
      const id = newId(parts, "route-table");
      const tags = tagsFor("route-table", input.TagSpecifications, call);
      const routes = [{ destination: vpc.data.cidrBlock, target: "local" as const }];
      insert(tx, caller, { kind: "route-table", id, vpcId: vpc.id, tags, data: { routes, associations: [] } });
      return id;
    });
    const table = get(tx, caller, "route-table", tableId);
    return {
      RouteTable: routeTableView.shape(table, tagsOf(tx, tableId), tx),
      ...(input.ClientToken && { ClientToken: input.ClientToken }),
    };
  });
