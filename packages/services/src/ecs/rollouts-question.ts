import { ApiError } from "@towpath/wire";
import { rootCaller } from "../door/caller.ts";
import type { Question } from "../door/service.ts";
import type { EcsParts } from "./model.ts";
import { serviceArn } from "./names.ts";
import { findService, rollouts } from "./store/services.ts";

/**
 * `rollouts`: which deployment (`ecs-svc/...`, as tasks and pipelines name it) each service deployment of a service is about, the newest
 * first; AWS's operations know both and do not say that they belong together. The query names `cluster` and `service`.
 */
export const rolloutsQuestion =
  ({ journal }: Pick<EcsParts, "journal">): Question =>
  ({ query, account, region }) => {
    const [cluster, name] = [query.get("cluster") ?? "default", query.get("service") ?? ""];
    const found = findService(journal, serviceArn(rootCaller(account, region), cluster, name));
    if (!found) throw new ApiError("ServiceNotFoundException", "Service not found.", 404);
    return {
      rollouts: rollouts(journal, found.arn).map(({ arn, deploymentId }) => ({ serviceDeploymentArn: arn, deploymentId })),
    };
  };
