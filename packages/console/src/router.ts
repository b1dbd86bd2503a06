import { type MouseEvent, useCallback, useSyncExternalStore } from "react";
import { base } from "./aws/request.ts";

/** The address is the state of the page. Paths here are without the prefix under which the console is served. */
export interface Location {
  readonly path: string;
  readonly query: string;
}

const listeners = new Set<() => void>();
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
};

const currentPath = () => pathOf(window.location.pathname);
const currentQuery = () => window.location.search;

export const pathOf = (pathname: string): string => {
  const path = pathname.startsWith(base) ? pathname.slice(base.length) : pathname;
  return path === "" ? "/" : path;
};

/** The address of a path, for links. */
export const href = (path: string): string => `${base}${path}`;

/** Writes a path from its parts, each escaped: `to("pipelines", name)`. A query without a value is left out. */
export function to(...parts: (string | Readonly<Record<string, string | undefined>>)[]): string {
  const names = parts.filter((part) => typeof part === "string");
  const query = new URLSearchParams();
  for (const part of parts) {
    if (typeof part === "string") continue;
    for (const [name, value] of Object.entries(part)) if (value !== undefined && value !== "") query.set(name, value);
  }
  const text = query.toString();
  return `/${names.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

export interface GoOptions {
  /** Without a new entry in the history. */
  readonly replace?: boolean;
}

export function go(path: string, { replace = false }: GoOptions = {}): void {
  const target = href(path);
  if (target === window.location.pathname + window.location.search) return;
  if (replace) window.history.replaceState(null, "", target);
  else window.history.pushState(null, "", target);
  for (const listener of listeners) listener();
}

export function useLocation(): Location {
  const path = useSyncExternalStore(subscribe, currentPath);
  const query = useSyncExternalStore(subscribe, currentQuery);
  return { path, query };
}

/** One parameter of the address's query, and how to set it; setting replaces the entry in the history. */
export function useQueryParam(name: string): readonly [string | undefined, (value: string | undefined) => void] {
  const { query } = useLocation();
  const value = new URLSearchParams(query).get(name) ?? undefined;
  const set = useCallback(
    (next: string | undefined) => {
      const params = new URLSearchParams(window.location.search);
      if (next === undefined || next === "") params.delete(name);
      else params.set(name, next);
      const text = params.toString();
      go(`${currentPath()}${text === "" ? "" : `?${text}`}`, { replace: true });
    },
    [name],
  );
  return [value, set];
}

/** Takes a click on a link of ours, unless it asks for another tab or window. */
export function followLink(event: MouseEvent | Event): void {
  const click = event as MouseEvent;
  if (click.defaultPrevented || click.button !== 0 || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  const link = (click.target as Element | null)?.closest?.("a[href]");
  if (!(link instanceof HTMLAnchorElement) || link.target === "_blank" || link.hasAttribute("download")) return;
  if (link.origin !== window.location.origin || !isScreen(link.pathname)) return;
  if (link.hash !== "" && link.pathname === window.location.pathname) return;
  click.preventDefault();
  go(`${pathOf(link.pathname)}${link.search}`);
}

/** Below the console's prefix, and not a file or a request of the server. */
const isScreen = (pathname: string): boolean =>
  (pathname === base || pathname.startsWith(`${base}/`)) &&
  !/^\/_console\/(?:object|enter|leave|aws|ask|events|session|assets)(?:\/|$)/.test(pathname);

export type Params = Readonly<Record<string, string>>;

/** Matches `/builds/:project/:id`; undefined for another path. A last `:rest*` takes what is left with its slashes. */
export function matchPath(pattern: string, path: string): Params | undefined {
  const wanted = pattern.split("/").filter((part) => part !== "");
  const given = path.split("/").filter((part) => part !== "");
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(":") && part.endsWith("*")) {
      if (index >= given.length) return undefined;
      params[part.slice(1, -1)] = given.slice(index).map(unescape).join("/");
      return params;
    }
    const value = given[index];
    if (value === undefined) return undefined;
    if (part.startsWith(":")) params[part.slice(1)] = unescape(value);
    else if (part !== value) return undefined;
  }
  return wanted.length === given.length ? params : undefined;
}

const unescape = (part: string): string => {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};
