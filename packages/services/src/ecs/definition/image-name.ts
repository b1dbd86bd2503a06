/** An image in an ECR registry, or one that is known by its reference only. `reference` is ":tag" or "@digest". */
export type ImageName =
  | { kind: "ecr"; account: string; region: string; repository: string; tag?: string; digest?: string }
  | { kind: "other"; reference: string };

const ecr = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/([^:@]+)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$/;

/** Reads the image of a container definition; a tag that is not given is "latest". */
export function parseImage(image: string): ImageName {
  const found = ecr.exec(image);
  if (!found) return { kind: "other", reference: /[:@][^/]*$/.test(image) ? image : `${image}:latest` };
  const [, account = "", region = "", repository = "", tag, digest] = found;
  return { kind: "ecr", account, region, repository, ...(digest === undefined ? { tag: tag ?? "latest" } : { digest }) };
}
