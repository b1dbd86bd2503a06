import { LayersNotFoundException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { downloadMs } from "../limits.ts";
import type { EcrParts } from "../model.ts";
import { layerSize, repositoryOf } from "../store.ts";
import { makeTicket } from "../token.ts";

/** Whoever has the URL may read the layer from the registry for an hour. */
export const GetDownloadUrlForLayer: Operation<"ecr", "GetDownloadUrlForLayer", EcrParts> = (input, { caller, now }, parts) => {
  const repository = repositoryOf(parts.journal, caller, input);
  const { layerDigest } = input;
  if (layerSize(parts.journal, repository, layerDigest) === undefined) {
    const where = `the repository with name '${repository.name}' in the registry with id '${repository.account}'`;
    throw fault(LayersNotFoundException, `The layer with digest '${layerDigest}' does not exist in ${where}`);
  }
  const ticket = makeTicket(parts, { repository: repository.id, digest: layerDigest, expires: now + downloadMs });
  return { layerDigest, downloadUrl: `${parts.home.endpoint}/v2/${repository.name}/blobs/${layerDigest}?ticket=${ticket}` };
};
