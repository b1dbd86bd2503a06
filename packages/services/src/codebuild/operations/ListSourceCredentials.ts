import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { credentialArn } from "../source-credentials/model.ts";
import { listCredentials } from "../source-credentials/store.ts";

/** Never the tokens themselves. */
export const ListSourceCredentials: Operation<"codebuild", "ListSourceCredentials", CodebuildParts> = (_, { caller }, { journal }) => ({
  sourceCredentialsInfos: listCredentials(journal, placeOf(caller)).map(({ serverType, authType, resource, ...place }) => ({
    arn: credentialArn(place, serverType),
    serverType,
    authType,
    ...(resource !== undefined && { resource }),
  })),
});
