/** Whether a delivery comes from where the webhook says: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookDefinition.html */
import { BlockList, isIP } from "node:net";
import type { WebhookAuthenticationType } from "@aws-sdk/client-codepipeline";
import { distrustSignature } from "../../git-hosting/github-signature.ts";

export interface Delivery {
  /** Names in lower case. */
  headers: Record<string, string | string[] | undefined>;
  body: Uint8Array;
  remoteAddress: string;
}

export interface Authentication {
  authentication: WebhookAuthenticationType;
  allowedIpRange?: string | undefined;
  secretToken?: string | undefined;
}

/** Gives why the delivery is not authentic; undefined when it is. */
export function distrust(
  { authentication, allowedIpRange = "", secretToken = "" }: Authentication,
  delivery: Delivery,
): string | undefined {
  switch (authentication) {
    case "UNAUTHENTICATED":
      return undefined;
    case "IP":
      return isInRange(delivery.remoteAddress, allowedIpRange)
        ? undefined
        : `The address ${delivery.remoteAddress} is not in ${allowedIpRange}.`;
    case "GITHUB_HMAC":
      return distrustSignature(secretToken, delivery.headers, delivery.body);
  }
}

/** As `distrust`, of what is known before the body is read: strangers are turned away without it. */
export function distrustUnread(given: Authentication, head: Omit<Delivery, "body">): string | undefined {
  const { "x-hub-signature-256": better, "x-hub-signature": older } = head.headers;
  const mayBeSigned = typeof better === "string" || typeof older === "string";
  return given.authentication === "GITHUB_HMAC" && mayBeSigned ? undefined : distrust(given, { ...head, body: Buffer.of() });
}

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

/** Whether a text is a range of addresses such as 192.0.2.0/24; a single address is one too. */
export const isRange = (text: string): boolean => rangeOf(text) !== undefined;

function rangeOf(text: string): BlockList | undefined {
  const [address = "", prefix, ...more] = text.split("/");
  const family = isIP(address);
  const bits = prefix === undefined ? 8 * (family === 6 ? 16 : 4) : Number(prefix);
  const isPlain = prefix === undefined || /^\d{1,3}$/.test(prefix);
  if (family === 0 || more.length > 0 || !isPlain || bits > (family === 6 ? 128 : 32)) return undefined;
  const range = new BlockList();
  range.addSubnet(address, bits, familyOf(address));
  return range;
}

/** An IPv4 address may come in the form that a listener for both kinds sees. */
function isInRange(address: string, range: string): boolean {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  return isIP(plain) !== 0 && rangeOf(range)?.check(plain, familyOf(plain)) === true;
}
