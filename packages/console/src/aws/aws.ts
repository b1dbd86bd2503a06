import { noteStarted } from "../notify/started.ts";
import { request } from "./request.ts";
import type { Aws, ServiceName } from "./sdk.ts";

/** An operation by its name in text, where the typed form does not fit. */
export async function callOperation(service: ServiceName, operation: string, input: object, signal?: AbortSignal): Promise<unknown> {
  const output = await request(`/aws/${service}/${operation}`, { body: input, signal });
  noteStarted(operation, input, output);
  return output;
}

/** Any operation of any service, as a client would call it. */
export const aws: Aws = new Proxy({} as Aws, {
  get: (_, service: ServiceName) =>
    new Proxy(
      {},
      { get: (_, operation: string) => (input: object, signal?: AbortSignal) => callOperation(service, operation, input, signal) },
    ),
});

/** A question of the server where AWS has no operation: `ask("ecs", "explain", { service })`. */
export const ask = <Answer>(service: string, question: string, query: Readonly<Record<string, string>> = {}, signal?: AbortSignal) =>
  request(`/ask/${service}/${question}${search(query)}`, { method: "GET", signal }) as Promise<Answer>;

const search = (query: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "" : `?${text}`;
};

/** Where an object of S3 is downloaded, or shown with `inline`. */
export const objectHref = (bucket: string, key: string, { versionId, inline }: { versionId?: string; inline?: boolean } = {}): string =>
  `/_console/object${search({ bucket, key, ...(versionId !== undefined && { versionId }), ...(inline === true && { as: "inline" }) })}`;
