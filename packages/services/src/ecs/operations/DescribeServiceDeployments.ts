import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { rolloutsPerDescribe } from "../limits.ts";
import { rolloutShape } from "../shapes/rollout.ts";
import { findRollout, findService } from "../store/services.ts";

export const DescribeServiceDeployments: Operation<"ecs", "DescribeServiceDeployments", EcsParts> = (input, { caller }, { journal }) => {
  if (input.serviceDeploymentArns.length > rolloutsPerDescribe)
    throw invalid(`serviceDeploymentArns cannot have more than ${rolloutsPerDescribe} elements`);
  const found = input.serviceDeploymentArns.map((arn) => {
    const row = findRollout(journal, arn);
    const service = row && findService(journal, row.serviceArn);
    return { arn, row, service: service?.account === caller.account && service.region === caller.region ? service : undefined };
  });
  return {
    serviceDeployments: found.flatMap(({ row, service }) => (row && service ? [rolloutShape(journal, row, service)] : [])),
    failures: found.flatMap(({ arn, service }) => (service ? [] : [{ arn, reason: "MISSING" }])),
  };
};
