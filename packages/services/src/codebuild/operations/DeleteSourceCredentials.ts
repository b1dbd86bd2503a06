import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { credentialArn } from "../source-credentials/model.ts";
import { deleteCredential, listCredentials } from "../source-credentials/store.ts";

export const DeleteSourceCredentials: Operation<"codebuild", "DeleteSourceCredentials", CodebuildParts> = (
  { arn },
  { caller },
  { journal },
) => {
  const place = placeOf(caller);
  journal.transact((tx) => {
    const found = listCredentials(tx, place).find(({ serverType }) => credentialArn(place, serverType) === arn);
    if (!found) throw fault(ResourceNotFoundException, `Source credentials cannot be found: ${arn}`);
    deleteCredential(tx, place, found.serverType);
  });
  return { arn };
};
