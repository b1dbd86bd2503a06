import type { Operation } from "../../door/service.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { ruleCatalogue } from "../rules/catalogue.ts";
import type { RuleType } from "../rules/rule.ts";

/** The rules that can be used here. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListRuleTypes.html */
export const ListRuleTypes: Operation<"codepipeline", "ListRuleTypes", CodepipelineParts> = (input, { caller }) => {
  const here = input.regionFilter === undefined || input.regionFilter === caller.region;
  const types = here ? ruleCatalogue.filter(({ id }) => input.ruleOwnerFilter === undefined || id.owner === input.ruleOwnerFilter) : [];
  return { ruleTypes: types.map(described) };
};

const described = ({ id, configuration, inputArtifacts }: RuleType) => ({
  id,
  settings: {},
  ruleConfigurationProperties: Object.entries(configuration).map(([name, { required = false, secret = false, description }]) => ({
    name,
    required,
    key: true,
    secret,
    queryable: false,
    type: "String" as const,
    ...(description !== undefined && { description }),
  })),
  inputArtifactDetails: { minimumCount: inputArtifacts.min, maximumCount: inputArtifacts.max },
});
