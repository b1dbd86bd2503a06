import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { pageOf } from "../paging.ts";
import { subnetGroupShape } from "../shapes.ts";
import { subnetGroupNamed, subnetGroupsOf } from "../store.ts";

export const DescribeDBSubnetGroups: Operation<"rds", "DescribeDBSubnetGroups", RdsParts> = (input, { caller }, { journal }) => {
  const all =
    input.DBSubnetGroupName === undefined ? subnetGroupsOf(journal, caller) : [subnetGroupNamed(journal, caller, input.DBSubnetGroupName)];
  const { shown, ...rest } = pageOf(all, (row) => row.name, input);
  return { DBSubnetGroups: shown.map(subnetGroupShape), ...rest };
};
