import type { Operation } from "../../door/service.ts";
import type { EcsParts } from "../model.ts";
const names = ["FARGATE", "FARGATE_SPOT"];

export const DescribeCapacityProviders: Operation<"ecs", "DescribeCapacityProviders", EcsParts> = (input, { caller }) => {
  const arn = (name: string) => `arn:aws:ecs:${caller.region}:${caller.account}:capacity-provider/${name}`;
  const asked = (input.capacityProviders ?? names).map((reference) => reference.slice(reference.lastIndexOf("/") + 1));
  return {
    capacityProviders: asked
      .filter((name) => names.includes(name))
      .map((name) => ({ capacityProviderArn: arn(name), name, status: "ACTIVE" as const, tags: [] })),
    failures: asked.filter((name) => !names.includes(name)).map((name) => ({ arn: arn(name), reason: "MISSING" })),
  };
};
