import type { Operation } from "../../door/service.ts";
import { layerPartBytes } from "../limits.ts";
import type { EcrParts } from "../model.ts";
import { repositoryOf } from "../store.ts";

export const InitiateLayerUpload: Operation<"ecr", "InitiateLayerUpload", EcrParts> = async (input, { caller }, { journal, uploads }) => {
  const repository = repositoryOf(journal, caller, input);
  return { uploadId: await uploads.begin(repository.id), partSize: layerPartBytes };
};
