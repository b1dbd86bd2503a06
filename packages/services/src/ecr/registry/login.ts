import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Caller } from "../../door/caller.ts";
import { isLimited } from "../../door/session-policy.ts";
import type { EcrParts } from "../model.ts";
import { openToken } from "../token.ts";
import { RegistryError } from "./errors.ts";

/**
 * Who sends a request, by HTTP Basic: user AWS with a token of GetAuthorizationToken, or an access key (for sessions `ID%token`) with its
 * secret. Throws UNAUTHORIZED (401), and DENIED for a login that was right and is over.
 */
export function callerOf(parts: EcrParts, request: IncomingMessage): Caller {
  const [, encoded] = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (encoded === undefined) throw unauthorized(request, "Not Authorized");
  const [, user = "", password = ""] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded, "base64").toString()) ?? [];
  const found = user === "AWS" ? byToken(parts, password) : byKey(parts, user, password);
  if (!found) throw unauthorized(request, "Not Authorized");
  if (found.expires <= parts.clock.now()) {
    throw new RegistryError(403, "DENIED", "Your authorization token has expired. Reauthenticate and try again.");
  }
  return found;
}

const byToken = (parts: EcrParts, password: string) => openToken(parts, password);

function byKey(parts: EcrParts, user: string, secret: string): (Caller & { expires: number }) | undefined {
  const [id = "", token] = user.split("%");
  const credential = parts.identity.credential(id);
  if (!credential || !same(credential.secretAccessKey, secret)) return undefined;
  if (credential.sessionToken !== undefined && !same(credential.sessionToken, token ?? "")) return undefined;
  const { account, principal, expiresAt = Infinity } = credential;
  if (isLimited(principal)) return undefined;
  return { account, region: parts.home.region, principal, expires: expiresAt };
}

function same(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function unauthorized(request: IncomingMessage, message: string): RegistryError {
  const realm = `https://${(request.headers.host ?? "localhost").replaceAll(/["\\]/g, "")}/`;
  return new RegistryError(401, "UNAUTHORIZED", message, {
    headers: { "www-authenticate": `Basic realm="${realm}",service="ecr.amazonaws.com"` },
  });
}
