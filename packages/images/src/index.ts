export { hostSources } from "./apt.ts";
export { canonicalReference, catalogue, findMirrored, findRecipe, mirroredRegistries, mirroredTags, usedImages } from "./catalogue.ts";
export { type EnsuredImage, ensureImages, type EnsureOptions, imageSettings, type ImageProgress } from "./ensure.ts";
export { ImageError, type ImageErrorCode } from "./errors.ts";
export { type Host, localHost } from "./host.ts";
export { exportOci, type OciBlob, type OciManifest, type OciPart } from "./oci.ts";
export type { Recipe } from "./recipe.ts";
export { bundlePath, hostCertificates } from "./trust.ts";
