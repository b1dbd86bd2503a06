/** The providers there are. An action type that is not here is refused when a pipeline is created, as one that is not available. */
import type { ActionTypeId } from "../declare/declaration.ts";
import { codeBuild, codeBuildTest } from "./codebuild/code-build.ts";
import { codePipeline } from "./code-pipeline.ts";
import { commands } from "./compute/commands.ts";
import { ecrBuildAndPublish } from "./compute/ecr-build-and-publish.ts";
import { codeCommit } from "./sources/code-commit.ts";
import { codeStarSourceConnection } from "./sources/code-star-source-connection.ts";
import { ecrSource } from "./sources/ecr-source.ts";
import { ecsDeploy } from "./ecs/ecs-deploy.ts";
import { lambda } from "../jobs/lambda.ts";
import { manualApproval } from "./manual-approval.ts";
import type { Provider } from "./provider.ts";
import { s3Deploy } from "./s3-deploy.ts";
import { s3Source } from "./sources/s3-source.ts";

export type Catalogue = readonly Provider[];

export const catalogue: Catalogue = [
  codeStarSourceConnection,
  codeCommit,
  s3Source,
  ecrSource,
  codeBuild,
  codeBuildTest,
  commands,
  ecrBuildAndPublish,
  manualApproval,
  ecsDeploy,
  s3Deploy,
  codePipeline,
  lambda,
];

export function providerOf(from: Catalogue, { category, owner, provider, version }: ActionTypeId): Provider | undefined {
  return from.find(({ id }) => id.category === category && id.owner === owner && id.provider === provider && id.version === version);
}
