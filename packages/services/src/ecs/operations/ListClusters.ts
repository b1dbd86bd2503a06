import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { clusters } from "../store/clusters.ts";

export const ListClusters: Operation<"ecs", "ListClusters", EcsParts> = (input, { caller }, { journal }) => {
  const active = clusters(journal, caller).filter(({ status }) => status === "ACTIVE");
  const { rows, nextToken } = page(active, input.nextToken, input.maxResults);
  return { clusterArns: rows.map(({ arn }) => arn), nextToken };
};
