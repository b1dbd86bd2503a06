import type { ActionType } from "@aws-sdk/client-codepipeline";
import type { Operation } from "../../door/service.ts";
import { listTypes } from "../action-types/store.ts";
import { actionTypesPerPage } from "../limits.ts";
import type { Counts, Provider } from "../providers/provider.ts";
import { pageOf, placeOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";

/** The action types that can be used here. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListActionTypes.html */
export const ListActionTypes: Operation<"codepipeline", "ListActionTypes", CodepipelineParts> = (input, { caller }, parts) => {
  const { actionOwnerFilter: owner, regionFilter: region = caller.region, nextToken } = input;
  const after = placeOf(nextToken) ?? "";
  // Types are made in one region; there is no other here.
  const all = region === caller.region ? [...parts.catalogue.map(actionType), ...listTypes(parts.journal, caller)] : [];
  const rows = all
    .filter((type) => (owner === undefined || type.id?.owner === owner) && keyOf(type) > after)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const page = pageOf(rows, actionTypesPerPage, keyOf);
  return { actionTypes: page.page, ...(page.nextToken !== undefined && { nextToken: page.nextToken }) };
};

const keyOf = ({ id }: ActionType): string => `${id?.owner}/${id?.category}/${id?.provider}/${id?.version}`;

function actionType({ id, configuration, inputArtifacts, outputArtifacts }: Provider): ActionType {
  const counts = ({ min, max }: Counts) => ({ minimumCount: min, maximumCount: max });
  return {
    id,
    settings: {},
    actionConfigurationProperties: Object.entries(configuration).map(
      ([name, { required = false, secret = false, queryable = false, description }]) => ({
        name,
        required,
        key: true,
        secret,
        queryable,
        type: "String",
        ...(description !== undefined && { description }),
      }),
    ),
    inputArtifactDetails: counts(inputArtifacts),
    outputArtifactDetails: counts(outputArtifacts),
  };
}
