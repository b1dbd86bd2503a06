/** What PutWebhook refuses: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutWebhook.html */
import {
  InvalidWebhookAuthenticationParametersException,
  InvalidWebhookFilterPatternException,
  ValidationException,
  type WebhookDefinition,
} from "@aws-sdk/client-codepipeline";
import { fault, type Given } from "@towpath/wire";
import { actionOf, type Declaration } from "../declare/declaration.ts";
import { isRange } from "./authenticate.ts";
import { BadPath, pathOf, placeholdersOf } from "./filters.ts";

type Definition = Given<WebhookDefinition>;

export function checkAuthentication({ authentication, authenticationConfiguration }: Definition): void {
  const { AllowedIPRange, SecretToken } = authenticationConfiguration;
  const refuse = (message: string) => fault(InvalidWebhookAuthenticationParametersException, message);
  switch (authentication) {
    case "GITHUB_HMAC":
      if (SecretToken === undefined || AllowedIPRange !== undefined)
        throw refuse("For GITHUB_HMAC, only the SecretToken property must be set.");
      return;
    case "IP":
      if (AllowedIPRange === undefined || SecretToken !== undefined || !isRange(AllowedIPRange))
        throw refuse("For IP, only the AllowedIPRange property must be set to a valid CIDR range.");
      return;
    case "UNAUTHENTICATED":
      if (AllowedIPRange !== undefined || SecretToken !== undefined) throw refuse("For UNAUTHENTICATED, no properties can be set.");
  }
}

/** The target is a source action; placeholders name keys of its configuration. */
export function checkTarget({ targetPipeline, targetAction, filters }: Definition, declaration: Declaration): void {
  const action = actionOf(declaration, declaration.stages[0]?.name ?? "", targetAction);
  if (!action)
    throw fault(ValidationException, `The pipeline '${targetPipeline}' has no action '${targetAction}' in its source (first) stage.`);
  for (const filter of filters) {
    checkPath(filter.jsonPath);
    const unknown = placeholdersOf(filter).filter((name) => !Object.hasOwn(action.configuration, name));
    if (unknown.length > 0)
      throw fault(
        InvalidWebhookFilterPatternException,
        `The filter ${filter.matchEquals} names ${unknown.join(", ")}, which the configuration of action '${targetAction}' does not have.`,
      );
  }
}

function checkPath(jsonPath: string): void {
  try {
    pathOf(jsonPath);
  } catch (error) {
    throw error instanceof BadPath
      ? fault(InvalidWebhookFilterPatternException, `The JSON path ${jsonPath} is not valid: ${error.message}`)
      : error;
  }
}
