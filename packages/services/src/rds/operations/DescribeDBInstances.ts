import type { Operation } from "../../door/service.ts";
import type { RdsParts } from "../model.ts";
import { passes } from "../filters.ts";
import { pageOf } from "../paging.ts";
import { instanceShape } from "../shapes.ts";
import { instanceNamed, instancesOf } from "../store.ts";

export const DescribeDBInstances: Operation<"rds", "DescribeDBInstances", RdsParts> = (input, { caller }, { journal }) => {
  const all =
    input.DBInstanceIdentifier === undefined ? instancesOf(journal, caller) : [instanceNamed(journal, caller, input.DBInstanceIdentifier)];
  const { shown, ...rest } = pageOf(
    all.filter((row) => passes(row, input.Filters ?? [])),
    (row) => row.id,
    input,
  );
  return { DBInstances: shown.map((row) => instanceShape(journal, row)), ...rest };
};
