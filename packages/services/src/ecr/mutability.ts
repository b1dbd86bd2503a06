import type { ImageTagMutability } from "@aws-sdk/client-ecr";
import { invalidParameter } from "./faults.ts";
import type { Exclusion } from "./model.ts";

/** Exclusion filters belong to the settings WITH_EXCLUSION, and to no other. Throws InvalidParameter. */
export function checkExclusions(mutability: ImageTagMutability, filters: Exclusion[] | undefined): Exclusion[] {
  const isWanted = mutability.endsWith("WITH_EXCLUSION");
  if (isWanted !== (filters !== undefined && filters.length > 0)) {
    throw invalidParameter(
      "imageTagMutabilityExclusionFilters",
      isWanted ? `Exclusion filters must be given for ${mutability}` : `Exclusion filters cannot be given for ${mutability}`,
    );
  }
  return filters ?? [];
}
