import type { Images } from "../../door/parts.ts";
import { isCurated } from "../project/check-environment.ts";

/** The image made here that a project's image means: by its own name, or by an id of AWS's where those stand for ours. */
export function ownImage({ curated = "standard" }: Pick<Images, "curated">, image: string): "build-standard" | "build-core" | undefined {
  if (image === "towpath/build:standard") return "build-standard";
  if (image === "towpath/build:core") return "build-core";
  return isCurated(image) && curated !== "aws" ? `build-${curated}` : undefined;
}

/** Where AWS publishes a curated image: of the build images only those on Amazon Linux. */
export function publishedImage(id: string): string | undefined {
  const name = /^aws\/codebuild\/(amazonlinux[\w.-]*:[\w.-]+)$/.exec(id)?.[1];
  return name === undefined ? undefined : `public.ecr.aws/codebuild/${name}`;
}
