import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { definitions } from "../store/definitions.ts";

export const ListTaskDefinitions: Operation<"ecs", "ListTaskDefinitions", EcsParts> = (input, { caller }, { journal }) => {
  const { familyPrefix, status = "ACTIVE", sort = "ASC" } = input;
  const asked = definitions(journal, caller).filter(
    (row) => row.status === status && (familyPrefix === undefined || row.family === familyPrefix),
  );
  const { rows, nextToken } = page(sort === "DESC" ? asked.toReversed() : asked, input.nextToken, input.maxResults);
  return { taskDefinitionArns: rows.map(({ arn }) => arn), nextToken };
};
