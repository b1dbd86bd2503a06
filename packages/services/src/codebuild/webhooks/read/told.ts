import { type JsonValue, member } from "../../../git-hosting/delivery.ts";
import type { HookEvent } from "../model.ts";

/** A delivery whose sender is known. */
export interface Delivery {
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  payload: JsonValue;
}

/** What happened; or why nothing starts on it. */
export type Told = { events: HookEvent[] } | { ignored: string };

/** A member of members, by a path such as "repository.full_name". */
export const at = (value: JsonValue, path: string): JsonValue | undefined =>
  path.split(".").reduce<JsonValue | undefined>((found, key) => member(found, key), value);

/** As text; "" for what is neither text nor number. */
export function textAt(value: JsonValue, path: string): string {
  const found = at(value, path);
  return typeof found === "string" || typeof found === "number" ? String(found) : "";
}

export const listAt = (value: JsonValue, path: string): JsonValue[] => {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
};

const commit = /^[0-9a-f]{7,64}$/;

/** Undefined where there is none, as before the first push of a branch and after its deletion. */
export function commitAt(value: JsonValue, path: string): string | undefined {
  const text = textAt(value, path);
  return commit.test(text) && !/^0+$/.test(text) ? text : undefined;
}

/** `branch/x` or `tag/x` for a full name. */
export const triggerOf = (ref: string): string => ref.replace(/^refs\/heads\//, "branch/").replace(/^refs\/tags\//, "tag/");

/** Paths that commits added, changed or removed, as GitHub and GitLab list them. */
export const filesOf = (commits: JsonValue[]): string[] => [
  ...new Set(
    commits
      .flatMap((one) => ["added", "modified", "removed"].flatMap((key) => listAt(one, key)))
      .filter((path) => typeof path === "string"),
  ),
];
