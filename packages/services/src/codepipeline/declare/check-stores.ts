/**
 * Artifact stores and regions: https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-create-cross-region.html
 * Whatever AWS says to a cross-region pipeline comes first; then that actions run in one region here.
 */
import { InvalidActionDeclarationException, InvalidStructureException } from "@aws-sdk/client-codepipeline";
import { fault } from "@towpath/wire";
import type { ActionDeclaration, Declaration } from "./declaration.ts";

export function checkStores({ artifactStore, artifactStores, stages }: Declaration, home: string): void {
  if ((artifactStore === undefined) === (artifactStores === undefined))
    throw fault(
      InvalidStructureException,
      "A pipeline must have either 'pipeline.artifactStore' or 'pipeline.artifactStores', and not both.",
    );
  const actions = stages.flatMap(({ actions: all }) => all);
  const abroad = actions.find((action) => action.region !== undefined && action.region !== home && staysHome(action));
  if (abroad)
    throw fault(
      InvalidActionDeclarationException,
      `Action '${abroad.name}' cannot run in region ${abroad.region}: source actions, third-party actions and custom actions are not available as cross-region actions.`,
    );
  const regions = new Set([home, ...actions.map(({ region }) => region ?? home)]);
  if (artifactStore && regions.size > 1)
    throw fault(
      InvalidStructureException,
      "Your pipeline contains actions in more than one region. Use 'pipeline.artifactStores' instead of 'pipeline.artifactStore' to declare an artifact store, such as an artifact bucket, for each region where you have an action.",
    );
  for (const region of regions)
    if (artifactStores && !Object.hasOwn(artifactStores, region))
      throw fault(
        InvalidStructureException,
        `Your pipeline must have an artifact store, such as an artifact bucket, for each region where you have an action. The following region is missing in 'pipeline.artifactStores': ${region}.`,
      );
  const elsewhere = actions.find(({ region }) => region !== undefined && region !== home);
  if (elsewhere)
    throw fault(
      InvalidStructureException,
      `Action '${elsewhere.name}' runs in region ${elsewhere.region}. Towpath runs actions in the region of their pipeline only, here ${home}.`,
    );
}

const staysHome = ({ actionTypeId: { category, owner } }: ActionDeclaration): boolean => category === "Source" || owner !== "AWS";

/** The bucket of a pipeline's own region. */
export function artifactBucket({ artifactStore, artifactStores }: Declaration, region: string): string {
  return artifactStore?.location ?? artifactStores?.[region]?.location ?? "";
}
