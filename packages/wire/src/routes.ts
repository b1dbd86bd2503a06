/** The route table of a REST service, from the `http` traits of its operations. */
import { NormalizedSchema, translateTraits } from "@smithy/core/schema";
import type { StaticOperationSchema } from "@smithy/types";
import type { WireRequest } from "./message.ts";
import type { ServiceModel } from "./model.ts";
import { requiredMembers } from "./schema.ts";

export interface Route {
  name: string;
  method: string;
  path: RegExp;
  /** Labels in the order of the pattern's groups. */
  labels: string[];
  /** Query parameters the template itself names; an empty value means any. */
  query: [name: string, value: string][];
  requiredHeaders: string[];
  requiredQuery: string[];
  /** Every query parameter the operation knows. */
  consumed: Set<string>;
  /** Members bound to labels that the path does not contain (S3's Bucket, which the endpoint carries). */
  outsideLabels: string[];
  weight: number;
}

type HttpTrait = [method: string, template: string, status: number];
export const httpTrait = (operation: StaticOperationSchema): HttpTrait | undefined => translateTraits(operation[3]).http;

/** Most specific first: literal query parameters weigh most, then required headers and queries, then the literal path's length. */
export function routesOf(model: ServiceModel): Route[] {
  const routes = Object.values(model.operations).map(routeOf);
  return routes.filter((route) => route !== undefined).sort((a, b) => b.weight - a.weight);
}

function routeOf(operation: StaticOperationSchema): Route | undefined {
  const http = httpTrait(operation);
  if (!http) return undefined;
  const [method, uri] = http;
  const [template = "/", search = ""] = uri.split("?");
  const labels: string[] = [];
  const source = template.replaceAll(/[.*$^()|[\]\\]/g, "\\$&").replaceAll(/\{(\w+)(\+?)\}/g, (_, label: string, greedy: string) => {
    labels.push(label);
    return greedy ? "(.+)" : "([^/]+)";
  });
  const ns = NormalizedSchema.of(operation[4]);
  const required = requiredMembers(ns).map(([, member]) => member.getMergedTraits());
  const requiredHeaders = required.flatMap((traits) => (traits.httpHeader ? [traits.httpHeader.toLowerCase()] : []));
  const requiredQuery = required.flatMap((traits) => (traits.httpQuery ? [traits.httpQuery] : []));
  const members = ns.isStructSchema() ? [...ns.structIterator()] : [];
  const outsideLabels = members.filter(([name, m]) => m.getMergedTraits().httpLabel && !labels.includes(name)).map(([name]) => name);
  const bound = members.flatMap(([, member]) => member.getMergedTraits().httpQuery ?? []);
  const query = [...new URLSearchParams(search)].filter(([name]) => name !== "x-id");
  const weight = query.length * 2 + requiredHeaders.length + requiredQuery.length + template.replaceAll(/\{[^}]*\}/g, "").length / 1000;
  // A trailing slash is part of a greedy label (an S3 key), and is not a second slash of the root.
  const path = new RegExp(`^${source}${/(\+\}|^\/)$/.test(template) ? "" : "/?"}$`, "s");
  const consumed = new Set([...bound, ...query.map(([name]) => name)]);
  return { name: operation[2], method, path, labels, query, requiredHeaders, requiredQuery, consumed, outsideLabels, weight };
}

/** Parameters that make another operation of the same method and path, such as S3's `acl` or `uploadId`. */
export const selectorsOf = (routes: Route[]): Set<string> =>
  new Set(routes.flatMap((route) => [...route.query.map(([name]) => name), ...route.requiredQuery]));

/**
 * The route a request fits. `x-id`, which the SDK adds, decides between equally specific ones. A selecting parameter that
 * a route does not know rules it out: `PUT /key?uploadId=1` without partNumber must not store an object.
 */
export function match(routes: Route[], selectors: Set<string>, request: WireRequest): Route | undefined {
  const selecting = Object.keys(request.query).filter((name) => selectors.has(name));
  const fitting = routes.filter((route) => fits(route, request) && selecting.every((name) => route.consumed.has(name)));
  const named = request.query["x-id"]?.[0];
  return fitting.find((route) => route.name === named) ?? fitting[0];
}

function fits(route: Route, { method, path, query, headers, labels = {} }: WireRequest): boolean {
  return (
    route.method === method &&
    route.query.every(([name, value]) => query[name] && (!value || query[name].includes(value))) &&
    route.requiredHeaders.every((name) => headers[name] !== undefined) &&
    route.requiredQuery.every((name) => query[name] !== undefined) &&
    route.outsideLabels.length === Object.keys(labels).length &&
    route.outsideLabels.every((name) => labels[name] !== undefined) &&
    route.path.test(path)
  );
}
