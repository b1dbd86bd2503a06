import type { ActionType } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import type { Counts, Provider } from "../providers/provider.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The action types that can be used here. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionTypes.html */
export const ListActionTypes: Operation<"codepipeline", "ListActionTypes", CodepipelineParts> = (input, { caller }, { catalogue }) => {
  const here = input.regionFilter === undefined || input.regionFilter === caller.region;
  const providers = here ? catalogue.filter(({ id }) => input.actionOwnerFilter === undefined || id.owner === input.actionOwnerFilter) : [];
  return { actionTypes: providers.map(actionType) };
};

function actionType({ id, configuration, inputArtifacts, outputArtifacts }: Provider): ActionType {
  const counts = ({ min, max }: Counts) => ({ minimumCount: min, maximumCount: max });
  return {
    id,
    settings: {},
    actionConfigurationProperties: Object.entries(configuration).map(([name, { required = false, secret = false, description }]) => ({
      name,
      required,
      key: true,
      secret,
      queryable: false,
      type: "String",
      ...(description !== undefined && { description }),
    })),
    inputArtifactDetails: counts(inputArtifacts),
    outputArtifactDetails: counts(outputArtifacts),
  };
}
