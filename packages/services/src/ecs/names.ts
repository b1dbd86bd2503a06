import type { Ids } from "@towpath/journal";
import { invalid } from "./faults.ts";

interface Place {
  account: string;
  region: string;
}

const arn = ({ account, region }: Place, rest: string) => `arn:aws:ecs:${region}:${account}:${rest}`;
export const clusterArn = (at: Place, name: string) => arn(at, `cluster/${name}`);
export const serviceArn = (at: Place, cluster: string, name: string) => arn(at, `service/${cluster}/${name}`);
export const taskArn = (at: Place, cluster: string, id: string) => arn(at, `task/${cluster}/${id}`);
export const containerArn = (at: Place, cluster: string, taskId: string, id: string) => arn(at, `container/${cluster}/${taskId}/${id}`);
export const definitionArn = (at: Place, family: string, revision: number) => arn(at, `task-definition/${family}:${revision}`);
export const revisionArn = (ofService: string, number: string) => `${ofService.replace(":service/", ":service-revision/")}/${number}`;
export const rolloutArn = (ofService: string, id: string) => `${ofService.replace(":service/", ":service-deployment/")}/${id}`;

/** The last part of an ARN, or the name itself. */
export const lastPart = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

/** `length` random decimal digits, the first not zero. */
export function digits(ids: Ids, length: number): string {
  const text = [...ids.bytes(length)].map((byte) => byte % 10).join("");
  return text.startsWith("0") ? `1${text.slice(1)}` : text;
}

export const deploymentId = (ids: Ids) => `ecs-svc/${digits(ids, 19)}`;

/** 21 characters of the alphabet AWS uses for service deployments. */
export function shortId(ids: Ids): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
  return [...ids.bytes(21)].map((byte) => alphabet[byte % 64]).join("");
}

/** A cluster's name from its name or ARN; "default" when none is given. Throws InvalidParameterException for an ARN of something else. */
export function clusterName(reference: string | undefined): string {
  if (reference === undefined || reference === "") return "default";
  if (reference.startsWith("arn:") && !reference.includes(":cluster/"))
    throw invalid(
      "Invalid identifier: Identifier is for " + kindOf(reference) + ". Your identifier is for a resource other than a cluster",
    );
  const name = lastPart(reference);
  if (!/^[A-Za-z0-9_-]{1,255}$/.test(name)) throw invalid("Identifier contains invalid characters");
  return name;
}

const kindOf = (reference: string) => reference.split(":")[5]?.split("/")[0] ?? "nothing known";
