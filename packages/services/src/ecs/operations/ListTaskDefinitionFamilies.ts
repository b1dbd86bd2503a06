import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { definitions } from "../store/definitions.ts";

/** A family is active while one of its revisions is. */
export const ListTaskDefinitionFamilies: Operation<"ecs", "ListTaskDefinitionFamilies", EcsParts> = (input, { caller }, { journal }) => {
  const { familyPrefix = "", status = "ALL" } = input;
  const all = definitions(journal, caller).filter(({ family }) => family.startsWith(familyPrefix));
  const active = new Set(all.filter((row) => row.status === "ACTIVE").map(({ family }) => family));
  const families = [...new Set(all.map(({ family }) => family))].filter(
    (family) => status === "ALL" || active.has(family) === (status === "ACTIVE"),
  );
  const { rows, nextToken } = page(families, input.nextToken, input.maxResults);
  return { families: rows, nextToken };
};
