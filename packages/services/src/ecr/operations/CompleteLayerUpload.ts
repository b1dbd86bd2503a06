import { EmptyUploadException, InvalidLayerException, LayerAlreadyExistsException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { algorithmOf } from "../digest.ts";
import { invalidParameter, uploadNotFound } from "../faults.ts";
import { storeLayer } from "../layers.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { layerSize, repositoryOf } from "../store.ts";

export const CompleteLayerUpload: Operation<"ecr", "CompleteLayerUpload", EcrParts> = async (input, { caller }, parts) => {
  const { journal, uploads } = parts;
  const repository = repositoryOf(journal, caller, input);
  const { uploadId } = input;
  const layerDigest = input.layerDigests.find((digest) => algorithmOf(digest) !== undefined);
  if (layerDigest === undefined) throw invalidParameter("layerDigests", "The layer digest is not valid");
  const where = `the repository with name '${repository.name}' in the registry with id '${repository.account}'`;
  await uploads.alone(uploadId, async () => {
    const offset = await uploads.offset(repository.id, uploadId);
    if (offset === undefined) throw uploadNotFound(uploadId, repository);
    if (offset === 0) throw fault(EmptyUploadException, "The specified layer upload does not contain any layer parts.");
    if (layerSize(journal, repository, layerDigest) !== undefined) {
      await uploads.cancel(repository.id, uploadId);
      throw fault(LayerAlreadyExistsException, `The image layer with digest '${layerDigest}' already exists in ${where}`);
    }
    if (!(await storeLayer(parts, repository, uploadId, layerDigest))) {
      throw fault(InvalidLayerException, `The layer upload with id '${uploadId}' into ${where} does not have the digest '${layerDigest}'`);
    }
  });
  return { ...named(repository), uploadId, layerDigest };
};
