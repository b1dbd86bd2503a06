/** S3's bucket, which the operations' models leave to the endpoint: in the host, or the first part of the path. */
import { ApiError } from "../errors.ts";
import type { WireRequest } from "../message.ts";

const VIRTUAL_HOSTS = [
  // bucket.s3.amazonaws.com, bucket.s3.region.amazonaws.com, bucket.s3-region..., bucket.s3.dualstack.region...
  /^(.+)\.s3(?:[.-](?:dualstack\.|fips\.)?[a-z]{2}(?:-[a-z]+)+-\d+)?\.amazonaws\.com(?:\.cn)?$/,
  /^(.+)\.s3\.localhost$/,
  /^(?!s3\.)(.+)\.localhost$/,
];

/** The bucket a virtual-hosted request names, its port ignored; undefined for path style. */
export function bucketOfHost(host: string): string | undefined {
  const name = host.toLowerCase().replace(/:\d+$/, "");
  if (name === "s3.localhost") return undefined;
  for (const pattern of VIRTUAL_HOSTS) {
    const bucket = pattern.exec(name)?.[1];
    if (bucket !== undefined) return bucket;
  }
  return undefined;
}

/** The request as the route table of S3 sees it: the bucket a label, the path without it. Throws S3's InvalidURI. */
export function withBucket(request: WireRequest): WireRequest {
  const inHost = bucketOfHost(request.headers["host"] ?? "");
  if (inHost !== undefined) return { ...request, labels: { ...request.labels, Bucket: inHost } };
  const [, first = "", rest = ""] = /^\/([^/]*)\/?(.*)$/s.exec(request.path) ?? [];
  if (first === "" && rest === "") return request;
  if (first === "") throw invalidUri();
  return { ...request, path: `/${rest}`, labels: { ...request.labels, Bucket: decode(first) } };
}

const invalidUri = () => new ApiError("InvalidURI", "Couldn't parse the specified URI.");

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUri();
  }
}
