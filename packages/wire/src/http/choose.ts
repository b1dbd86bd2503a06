/** Which of a server's services a request is for, when all share one port. */
import type { WireRequest } from "../message.ts";
import { utf8 } from "../schema.ts";
import type { Scope } from "../sigv4/scope.ts";
import { bucketOfHost } from "./bucket.ts";

export interface Endpoint<N extends string = string> {
  name: N;
  /** Names in credential scopes, such as `elasticloadbalancing`. */
  signingNames: string[];
  /** Services in X-Amz-Target, without a namespace (a model's `target` and `targetAliases`). */
  targets?: string[];
  /** API version of a query protocol. */
  version?: string;
  /** First label (or two) of AWS's hosts, such as `api.ecr`; the signing names when absent. */
  hostPrefixes?: string[];
}

export type Chooser<N extends string> = (request: WireRequest, scope?: Scope) => N | undefined;

/**
 * Chooses by the credential scope's service; for unsigned requests by X-Amz-Target, by the Version of a query or form, by
 * the host, and at last takes what looks like a browser's or curl's plain request for the service called `s3`. A signed
 * request for a service that is not there is never taken for another: undefined.
 */
export function serviceChooser<N extends string>(endpoints: Endpoint<N>[]): Chooser<N> {
  const bySigningName = index(endpoints, (endpoint) => endpoint.signingNames);
  const byTarget = index(endpoints, (endpoint) => endpoint.targets ?? []);
  const byVersion = index(endpoints, (endpoint) => (endpoint.version === undefined ? [] : [endpoint.version]));
  const byHost = index(endpoints, (endpoint) => endpoint.hostPrefixes ?? endpoint.signingNames);
  const s3 = endpoints.find((endpoint) => endpoint.signingNames.includes("s3"))?.name;
  return (request, scope) => {
    if (scope) return bySigningName.get(scope.service);
    const target = request.headers["x-amz-target"];
    if (target !== undefined) return byTarget.get(target.split(".").at(-2) ?? "");
    const version = versionOf(request);
    if (version !== undefined && byVersion.has(version)) return byVersion.get(version);
    const host = (request.headers["host"] ?? "").toLowerCase();
    if (s3 !== undefined && (bucketOfHost(host) !== undefined || /^s3[.-]/.test(host))) return s3;
    const prefix = /^(.+?)(?:\.[a-z]{2}(?:-[a-z]+)+-\d+)?\.amazonaws\.com(?:\.cn)?(?::\d+)?$/.exec(host)?.[1];
    if (prefix !== undefined) return byHost.get(prefix);
    return looksLikeForm(request) ? undefined : s3;
  };
}

function index<N extends string>(endpoints: Endpoint<N>[], keysOf: (endpoint: Endpoint<N>) => string[]): Map<string, N> {
  return new Map(endpoints.flatMap((endpoint) => keysOf(endpoint).map((key) => [key, endpoint.name] as const)));
}

const looksLikeForm = ({ headers }: WireRequest) => headers["content-type"]?.startsWith("application/x-www-form-urlencoded") ?? false;

function versionOf(request: WireRequest): string | undefined {
  if (request.query["Action"]) return request.query["Version"]?.[0];
  if (!looksLikeForm(request)) return undefined;
  return new URLSearchParams(utf8(request.body) ?? "").get("Version") ?? undefined;
}
