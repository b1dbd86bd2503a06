import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Caller, Credential, Identity } from "../door/caller.ts";
import { isLimited } from "../door/session-policy.ts";

/** Signatures of the AWS CLI's credential helper are good for this long. */
const signatureMs = 15 * 60_000;

/**
 * Who makes a Git request, by HTTP Basic. The user name is an access key id, with `%` and the session token for temporary
 * credentials; the password is the secret key, or the signature that `aws codecommit credential-helper` makes.
 * Undefined when they are missing or wrong.
 */
export function gitCaller(message: IncomingMessage, identity: Identity, region: string, now: number): Caller | undefined {
  const basic = /^Basic (.+)$/.exec(message.headers.authorization ?? "")?.[1];
  if (basic === undefined) return undefined;
  const text = Buffer.from(basic, "base64").toString();
  const colon = text.indexOf(":");
  const [accessKeyId = "", token = ""] = splitOnce(text.slice(0, colon), "%");
  const password = text.slice(colon + 1);
  const credential = identity.credential(accessKeyId);
  if (!credential || (credential.expiresAt !== undefined && credential.expiresAt <= now)) return undefined;
  if (credential.sessionToken !== undefined && !same(credential.sessionToken, token)) return undefined;
  if (isLimited(credential.principal)) return undefined;
  const regionOf = same(credential.secretAccessKey, password) ? region : signedRegion(message, credential, password, { region, now });
  return regionOf === undefined ? undefined : { account: credential.account, region: regionOf, principal: credential.principal };
}

/** The region whose signature fits: the host's own, or the installation's. The method that is signed is the word GIT. */
function signedRegion(
  message: IncomingMessage,
  credential: Credential,
  password: string,
  { region, now }: { region: string; now: number },
): string | undefined {
  const [, date, time, signature] = /^(\d{8})T(\d{6})Z([0-9a-f]{64})$/.exec(password) ?? [];
  if (!date || !time || !signature) return undefined;
  const signedAt = Date.UTC(
    Number(date.slice(0, 4)),
    Number(date.slice(4, 6)) - 1,
    Number(date.slice(6)),
    Number(time.slice(0, 2)),
    Number(time.slice(2, 4)),
    Number(time.slice(4)),
  );
  if (Math.abs(now - signedAt) > signatureMs) return undefined;
  // The helper leaves the port out of what it signs.
  const host = (message.headers.host ?? "").replace(/:\d+$/, "");
  const named = /git-codecommit(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com/.exec(host)?.[1] ?? region;
  const path = (message.url ?? "").split("?")[0]?.replace(/\/(info\/refs|git-upload-pack|git-receive-pack)$/, "") ?? "";
  const scope = `${date}/${named}/codecommit/aws4_request`;
  const canonical = `GIT\n${path}\n\nhost:${host}\n\nhost\n`;
  const text = ["AWS4-HMAC-SHA256", `${date}T${time}`, scope, createHash("sha256").update(canonical).digest("hex")].join("\n");
  const hmac = (key: string | Buffer, data: string) => createHmac("sha256", key).update(data).digest();
  const key = hmac(hmac(hmac(hmac(`AWS4${credential.secretAccessKey}`, date), named), "codecommit"), "aws4_request");
  return same(hmac(key, text).toString("hex"), signature) ? named : undefined;
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function splitOnce(text: string, at: string): string[] {
  const found = text.indexOf(at);
  return found < 0 ? [text] : [text.slice(0, found), text.slice(found + 1)];
}
