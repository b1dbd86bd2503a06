import type { Place } from "../names.ts";

/** A sandbox's id has the shape of a build's. */
export const sandboxArn = (place: Place, id: string): string => `arn:aws:codebuild:${place.region}:${place.account}:sandbox/${id}`;

/** A sandbox id from an id or an ARN, as the operations accept both. */
export const sandboxIdFrom = (idOrArn: string): string =>
  /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:sandbox\/(.+)$/.exec(idOrArn)?.[1] ?? idOrArn;
