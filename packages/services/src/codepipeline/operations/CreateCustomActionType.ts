import { LimitExceededException, ValidationException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import { isDeepStrictEqual } from "node:util";
import type { Operation } from "../../door/service.ts";
import { checkDefinition } from "../action-types/check.ts";
import { actionTypeArn, type ActionTypeDefinition, definitionOf } from "../action-types/definition.ts";
import { findType, listTypes, putType } from "../action-types/store.ts";
import { customActionTypesMax } from "../limits.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { checkTags } from "../requests/tags.ts";
import { putResourceTags } from "../store/resource-tags.ts";

/**
 * A version that was deleted can only come back as what it was.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_CreateCustomActionType.html
 */
export const CreateCustomActionType: Operation<"codepipeline", "CreateCustomActionType", CodepipelineParts> = (
  { tags = [], ...given },
  { caller },
  { journal },
) => {
  const actionType = definitionOf(given);
  const arn = actionTypeArn(caller, actionType);
  checkTags(arn, [], tags);
  checkDefinition(actionType);
  journal.transact((tx) => {
    const known = findType(tx, caller, actionType.id);
    if (known && !known.deleted) throw fault(ValidationException, `${named(actionType)} already exists in account '${caller.account}'.`);
    if (known && !isDeepStrictEqual(plain(known.definition), plain(actionType)))
      throw fault(
        ValidationException,
        `${named(actionType)} was deleted. It can be created again only with the definition it had: use another version.`,
      );
    if (listTypes(tx, caller).length >= customActionTypesMax)
      throw fault(
        LimitExceededException,
        `The account has reached the limit of ${customActionTypesMax} custom action types in region ${caller.region}.`,
      );
    putType(tx, caller, actionType);
    putResourceTags(tx, arn, tags);
  });
  return { actionType, ...(tags.length > 0 && { tags }) };
};

const named = ({ id }: ActionTypeDefinition): string =>
  `ActionType (Category: '${id.category}', Provider: '${id.provider}', Owner: 'Custom', Version: '${id.version}')`;

/** As it is stored: without what is undefined. */
const plain = (definition: ActionTypeDefinition): unknown => JSON.parse(JSON.stringify(definition));
