/** A repository as the address names it: CodeCommit's by its name, a connection's by `owner/name` and the connection. */
import { to } from "../router.ts";

export type Place =
  | { readonly kind: "codecommit"; readonly name: string }
  | { readonly kind: "connection"; readonly connection: string; readonly name: string };

/** `kind` is "codecommit" or the connection's name after a word of its own. */
export function placeOf(kind: string, rest: string): Place | undefined {
  if (kind === "codecommit") return { kind, name: rest };
  if (kind !== "connection") return undefined;
  const slash = rest.indexOf("/");
  return slash === -1 ? undefined : { kind, connection: rest.slice(0, slash), name: rest.slice(slash + 1) };
}

export type View = Readonly<Record<"branch" | "tab" | "commit" | "path" | "file", string | undefined>>;

export function pathOf(place: Place, view: Partial<View> = {}): string {
  const names = place.kind === "codecommit" ? [place.kind, place.name] : [place.kind, place.connection, ...place.name.split("/")];
  return to("repositories", ...names, view);
}

/** Which service is asked, and how the question names the repository. */
export const askedAt = (place: Place): { service: "codecommit" | "codeconnections"; query: Readonly<Record<string, string>> } =>
  place.kind === "codecommit"
    ? { service: "codecommit", query: { repository: place.name } }
    : { service: "codeconnections", query: { connection: place.connection, repository: place.name } };
