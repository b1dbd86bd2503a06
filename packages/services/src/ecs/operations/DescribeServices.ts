import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { servicesPerDescribe } from "../limits.ts";
import { lastPart, serviceArn } from "../names.ts";
import { serviceShape } from "../shapes/service.ts";
import { clusterAt } from "../store/clusters.ts";
import { findService } from "../store/services.ts";

export const DescribeServices: Operation<"ecs", "DescribeServices", EcsParts> = (input, { caller }, { journal }) => {
  if (input.services.length === 0) throw invalid("Services cannot be empty.");
  if (input.services.length > servicesPerDescribe) throw invalid(`Services cannot have more than ${servicesPerDescribe} elements`);
  const { name } = clusterAt(journal, caller, input.cluster);
  const found = input.services.map((reference) => {
    const arn = serviceArn(caller, name, lastPart(reference));
    return { arn, row: findService(journal, arn) };
  });
  return {
    services: found.flatMap(({ row }) => (row ? [serviceShape(journal, row, input.include?.includes("TAGS"))] : [])),
    failures: found.flatMap(({ arn, row }) => (row ? [] : [{ arn, reason: "MISSING" }])),
  };
};
