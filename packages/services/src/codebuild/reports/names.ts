import type { Place } from "../names.ts";

const arn = (place: Place, resource: string): string => `arn:aws:codebuild:${place.region}:${place.account}:${resource}`;

export const reportGroupArn = (place: Place, name: string): string => arn(place, `report-group/${name}`);
/** `id` is `<report group>:<uuid>`. */
export const reportArn = (place: Place, id: string): string => arn(place, `report/${id}`);

/** The name in a report group's ARN; another text is a name. */
export const groupNameFrom = (nameOrArn: string): string =>
  /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:report-group\/(.+)$/.exec(nameOrArn)?.[1] ?? nameOrArn;
export const reportIdFrom = (idOrArn: string): string => /^arn:aws[^:]*:codebuild:[^:]*:[^:]*:report\/(.+)$/.exec(idOrArn)?.[1] ?? idOrArn;
