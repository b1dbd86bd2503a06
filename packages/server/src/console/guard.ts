import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { ApiError } from "@towpath/wire";

/**
 * Whether a Host header can be this server's: an address, `localhost`, or the name that it listens on. A name that somebody made to lead here
 * (DNS rebinding) is none of these, and an address cannot be made to lead elsewhere. The port may be that of a tunnel.
 */
export function isOwnHost(host: string, listensOn: string): boolean {
  const name = /^(?:\[([\da-f:.]+)\]|([^:[\]/@]+))(?::\d{1,5})?$/i.exec(host);
  const bare = (name?.[1] ?? name?.[2] ?? "").toLowerCase();
  return bare !== "" && (bare === "localhost" || bare === listensOn.toLowerCase() || isIP(bare) !== 0);
}

/**
 * Refuses what a page of another site makes a browser send. A host that is not ours is a name that was made to lead here;
 * an origin that is not ours is a page elsewhere, be it on another port. What changes something must say where it comes from, which browsers
 * always do, and be JSON, which no form sends. A person may follow a link of another site to a page here (`isPage`), which does nothing by
 * itself. Throws ApiError (403, 405, 415).
 */
export function guard({ method, headers }: IncomingMessage, { listensOn, isPage }: { listensOn: string; isPage: boolean }): void {
  const host = headers.host?.toLowerCase() ?? "";
  if (!isOwnHost(host, listensOn)) throw refused(`The console is not served under the name ${host || "that is missing"}.`);
  const own = `http://${host}`;
  const { origin } = headers;
  const isElsewhere = (origin !== undefined && origin !== own) || isFromElsewhere(headers);
  const isVisit = isPage && method === "GET" && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  if (isElsewhere && !isVisit) throw refused("Requests from pages of other sites are refused.");
  if (method === "GET" || method === "HEAD") return;
  if (method !== "POST") throw new ApiError("MethodNotAllowed", `The console knows no method ${method}.`, 405);
  if (origin !== own) throw refused("What changes something must come from the console's own page.");
  if (!/^application\/json\s*(;|$)/i.test(headers["content-type"] ?? ""))
    throw new ApiError("UnsupportedMediaType", "The console takes JSON.", 415);
}

/** Another port of this host is another site too. */
function isFromElsewhere(headers: IncomingMessage["headers"]): boolean {
  const site = headers["sec-fetch-site"];
  return site !== undefined && site !== "same-origin" && site !== "none";
}

const refused = (message: string): ApiError => new ApiError("AccessDenied", message, 403);

/** What the page may load and do: its own files, and nothing else. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};
