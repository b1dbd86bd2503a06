import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
import { page } from "../page.ts";
import { serviceAt } from "../service-at.ts";
import { rollouts } from "../store/services.ts";
import { rolloutBrief } from "../shapes/rollout.ts";

export const ListServiceDeployments: Operation<"ecs", "ListServiceDeployments", EcsParts> = (input, { caller }, { journal }) => {
  const service = serviceAt(journal, caller, input.cluster, input.service);
  const { after, before } = input.createdAt ?? {};
  const asked = rollouts(journal, service.arn).filter(
    ({ status, created }) =>
      (!input.status?.length || input.status.includes(status)) &&
      (!after || created >= after.getTime()) &&
      (!before || created <= before.getTime()),
  );
  const { rows, nextToken } = page(asked, input.nextToken, input.maxResults ?? 20);
  return { serviceDeployments: rows.map((row) => rolloutBrief(row, service)), nextToken };
};
