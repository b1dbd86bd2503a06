/** Whether a delivery comes from where the webhook says: https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_WebhookDefinition.html */
import { createHmac, timingSafeEqual } from "node:crypto";
import { BlockList, isIP } from "node:net";
import type { WebhookAuthenticationType } from "@aws-sdk/client-codepipeline";

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
      return distrustSignature(secretToken, delivery);
  }
}

/** GitHub signs with SHA-256 and, for whoever checks only that, SHA-1; the better one counts where both are there. */
function distrustSignature(secret: string, { headers, body }: Delivery): string | undefined {
  for (const [header, algorithm] of [
    ["x-hub-signature-256", "sha256"],
    ["x-hub-signature", "sha1"],
  ] as const) {
    const given = headers[header];
    if (typeof given !== "string") continue;
    const wanted = Buffer.from(`${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`);
    const isRight = wanted.length === Buffer.byteLength(given) && timingSafeEqual(wanted, Buffer.from(given));
    return isRight ? undefined : `The signature in the header ${header} does not fit the body and the webhook's secret token.`;
  }
  return "The delivery has no header X-Hub-Signature-256 or X-Hub-Signature.";
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
