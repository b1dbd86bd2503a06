import { InvalidLayerPartException } from "@aws-sdk/client-ecr";
import { fault } from "@towpath/wire";
import type { Operation } from "../../door/service.ts";
import { uploadNotFound } from "../faults.ts";
import type { EcrParts } from "../model.ts";
import { named } from "../shapes.ts";
import { repositoryOf } from "../store.ts";

/** Parts come one after another, each behind the last. */
export const UploadLayerPart: Operation<"ecr", "UploadLayerPart", EcrParts> = async (input, { caller }, { journal, uploads }) => {
  const repository = repositoryOf(journal, caller, input);
  const { uploadId, partFirstByte, partLastByte, layerPartBlob } = input;
  const size = await uploads.alone(uploadId, async () => {
    const offset = await uploads.offset(repository.id, uploadId);
    if (offset === undefined) throw uploadNotFound(uploadId, repository);
    if (partFirstByte !== offset || partLastByte - partFirstByte + 1 !== layerPartBlob.length) {
      throw fault(
        InvalidLayerPartException,
        `The layer part beginning at ${partFirstByte} is not valid: the last valid byte received is ${offset - 1}, and its length must be that of the bytes it names`,
        { ...named(repository), uploadId, lastValidByteReceived: offset - 1 },
      );
    }
    return uploads.append(repository.id, uploadId, layerPartBlob);
  });
  return { ...named(repository), uploadId, lastByteReceived: size - 1 };
};
