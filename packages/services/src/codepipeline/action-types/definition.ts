/** A custom action type as it is stored and told. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionType.html */
import type * as sdk from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";

export type ActionTypeDefinition = Given<sdk.ActionType>;
export type ConfigurationProperty = NonNullable<ActionTypeDefinition["actionConfigurationProperties"]>[number];
type Creation = Given<sdk.CreateCustomActionTypeInput>;

export const definitionOf = (given: Creation): ActionTypeDefinition => ({
  id: { category: given.category, owner: "Custom", provider: given.provider, version: given.version },
  settings: given.settings ?? {},
  actionConfigurationProperties: given.configurationProperties ?? [],
  inputArtifactDetails: given.inputArtifactDetails,
  outputArtifactDetails: given.outputArtifactDetails,
});

/** `arn:aws:codepipeline:us-east-1:123456789012:actiontype:Custom/Build/MyProvider/1` */
export function actionTypeArn(at: { account: string; region: string }, { id }: Pick<ActionTypeDefinition, "id">): string {
  return `arn:aws:codepipeline:${at.region}:${at.account}:actiontype:${id.owner}/${id.category}/${id.provider}/${id.version}`;
}
