import type { ServerResponse } from "node:http";
import { DiskFull } from "@towpath/journal";

/** A refusal of the registry protocol. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
export class RegistryError extends Error {
  override readonly name = "RegistryError";
  readonly code: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly detail: object | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    { headers = {}, detail }: { headers?: Record<string, string>; detail?: object } = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.detail = detail;
  }
}

/** How ECR's own refusals appear in the registry protocol. */
const translations: Record<string, [status: number, code: string]> = {
  RepositoryNotFoundException: [404, "NAME_UNKNOWN"],
  ImageNotFoundException: [404, "MANIFEST_UNKNOWN"],
  UploadNotFoundException: [404, "BLOB_UPLOAD_UNKNOWN"],
  ImageTagAlreadyExistsException: [400, "TAG_INVALID"],
  ImageDigestDoesNotMatchException: [400, "DIGEST_INVALID"],
  LayersNotFoundException: [400, "MANIFEST_BLOB_UNKNOWN"],
  ReferencedImagesNotFoundException: [400, "MANIFEST_BLOB_UNKNOWN"],
  InvalidParameterException: [400, "MANIFEST_INVALID"],
};

/** Undefined for what is no refusal but a bug. */
export function asRegistryError(error: unknown): RegistryError | undefined {
  if (error instanceof RegistryError) return error;
  if (error instanceof DiskFull) return new RegistryError(507, "UNKNOWN", error.message);
  const known = error instanceof Error ? translations[error.name] : undefined;
  return known && new RegistryError(...known, (error as Error).message);
}

export function sendError(response: ServerResponse, error: RegistryError): void {
  const { code, message, detail } = error;
  const body = Buffer.from(`${JSON.stringify({ errors: [{ code, message, ...(detail && { detail }) }] })}\n`);
  response.writeHead(error.status, { ...error.headers, "content-type": "application/json", "content-length": body.length });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

export const blobUnknown = (digest: string): RegistryError =>
  new RegistryError(404, "BLOB_UNKNOWN", "blob unknown to registry", { detail: { digest } });
export const digestInvalid = (digest: string): RegistryError =>
  new RegistryError(400, "DIGEST_INVALID", "provided digest did not match uploaded content", { detail: { digest } });
export const unsupported = (message: string): RegistryError => new RegistryError(405, "UNSUPPORTED", message);
