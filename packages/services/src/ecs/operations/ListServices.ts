import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { clusterAt } from "../store/clusters.ts";
import { servicesIn } from "../store/services.ts";

export const ListServices: Operation<"ecs", "ListServices", EcsParts> = (input, { caller }, { journal }) => {
  const { launchType, schedulingStrategy } = input;
  const asked = servicesIn(journal, clusterAt(journal, caller, input.cluster).arn).filter(
    ({ status, settings }) =>
      status !== "INACTIVE" &&
      (launchType === undefined || settings.launchType === launchType) &&
      (schedulingStrategy === undefined || schedulingStrategy === "REPLICA"),
  );
  const { rows, nextToken } = page(asked, input.nextToken, input.maxResults ?? 10);
  return { serviceArns: rows.map(({ arn }) => arn), nextToken };
};
