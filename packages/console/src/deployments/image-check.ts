/** Whether the images of a revision can still be had before somebody goes back to it. */
import { aws } from "../aws/aws.ts";
import { AwsError } from "../aws/request.ts";

export interface EcrReference {
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** What an image's name means in our registry; undefined for another one. */
export function ecrReference(image: string): EcrReference | undefined {
  const [, path = ""] = /^(?:\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com|(?:127\.0\.0\.1|localhost):\d+)\/(.+)$/.exec(image) ?? [];
  const [, repository = "", tag, digest] = /^([^:@]+)(?::([^@]+))?(?:@(.+))?$/.exec(path) ?? [];
  if (repository === "") return undefined;
  return { repository, tag: tag ?? (digest === undefined ? "latest" : undefined), digest };
}

export interface ImageCheck {
  readonly image: string;
  /** kept: as it ran; moved: the tag names another image now; gone: it cannot be pulled; elsewhere: another registry's. */
  readonly state: "kept" | "moved" | "gone" | "elsewhere";
  readonly message?: string;
}

/** `ranAs` is the digest with which the revision ran, where that is known. */
export async function checkImage(image: string, ranAs: string | undefined, signal?: AbortSignal): Promise<ImageCheck> {
  const reference = ecrReference(image);
  if (reference === undefined) return { image, state: "elsewhere" };
  const imageId = reference.digest === undefined ? { imageTag: reference.tag } : { imageDigest: reference.digest };
  try {
    const { imageDetails = [] } = await aws.ecr.DescribeImages({ repositoryName: reference.repository, imageIds: [imageId] }, signal);
    const digest = imageDetails[0]?.imageDigest;
    return { image, state: ranAs === undefined || digest === ranAs ? "kept" : "moved" };
  } catch (error) {
    if (!(error instanceof AwsError) || !/^(?:Image|Repository)NotFound/.test(error.code)) throw error;
    return { image, state: "gone", message: error.message };
  }
}
