import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { invalid } from "../faults.ts";
import { rolloutsPerDescribe } from "../limits.ts";
import { revisionShape } from "../shapes/rollout.ts";
import { deployments, findService } from "../store/services.ts";

export const DescribeServiceRevisions: Operation<"ecs", "DescribeServiceRevisions", EcsParts> = (input, { caller }, { journal }) => {
  if (input.serviceRevisionArns.length > rolloutsPerDescribe)
    throw invalid(`serviceRevisionArns cannot have more than ${rolloutsPerDescribe} elements`);
  const found = input.serviceRevisionArns.map((arn) => {
    const service = findService(journal, arn.replace(":service-revision/", ":service/").replace(/\/[^/]*$/, ""));
    const own = service?.account === caller.account && service.region === caller.region ? service : undefined;
    return { arn, service: own, row: own && deployments(journal, own.arn).find(({ state }) => state.revisionArn === arn) };
  });
  return {
    serviceRevisions: found.flatMap(({ row, service }) => (row && service ? [revisionShape(journal, row, service)] : [])),
    failures: found.flatMap(({ arn, row }) => (row ? [] : [{ arn, reason: "MISSING" }])),
  };
};
