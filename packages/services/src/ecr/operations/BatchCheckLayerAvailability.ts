import type { Layer, LayerFailure } from "@aws-sdk/client-ecr";
import type { Operation } from "../../door/service.ts";
import { algorithmOf } from "../digest.ts";
import type { EcrParts } from "../model.ts";
import { layerSize, repositoryOf } from "../store.ts";

export const BatchCheckLayerAvailability: Operation<"ecr", "BatchCheckLayerAvailability", EcrParts> = (
  input,
  { caller, now },
  { journal, seen },
) => {
  const repository = repositoryOf(journal, caller, input);
  const layers: Layer[] = [];
  const failures: LayerFailure[] = [];
  for (const layerDigest of input.layerDigests) {
    if (algorithmOf(layerDigest) === undefined) {
      failures.push({
        layerDigest,
        failureCode: "InvalidLayerDigest",
        failureReason: "Invalid request parameters: the layer digest is not valid",
      });
      continue;
    }
    const layerSizeBytes = layerSize(journal, repository, layerDigest);
    if (layerSizeBytes === undefined) layers.push({ layerDigest, layerAvailability: "UNAVAILABLE" });
    else {
      seen.add(repository.id, layerDigest, now);
      layers.push({ layerDigest, layerAvailability: "AVAILABLE", layerSize: layerSizeBytes });
    }
  }
  return { layers, failures };
};
