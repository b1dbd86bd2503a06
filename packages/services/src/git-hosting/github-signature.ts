import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether GitHub signed a webhook's body: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 * It signs with SHA-256 and, for whoever knows only that, SHA-1; the better one counts where both are there. Gives why not; undefined when
 * the signature is right.
 */
export function distrustSignature(
  secret: string,
  headers: Record<string, string | string[] | undefined>,
  body: Uint8Array,
): string | undefined {
  for (const [header, algorithm] of [
    ["x-hub-signature-256", "sha256"],
    ["x-hub-signature", "sha1"],
  ] as const) {
    const given = headers[header];
    if (typeof given !== "string") continue;
    const wanted = Buffer.from(`${algorithm}=${createHmac(algorithm, secret).update(body).digest("hex")}`);
    const isRight = wanted.length === Buffer.byteLength(given) && timingSafeEqual(wanted, Buffer.from(given));
    return isRight ? undefined : `The signature in the header ${header} does not fit the body and the webhook's secret.`;
  }
  return "The delivery has no header X-Hub-Signature-256 or X-Hub-Signature.";
}

/** Bitbucket signs with SHA-256 under the header's older name. Gives why the signature is not right; undefined when it is. */
export function distrustBitbucket(
  secret: string,
  { "x-hub-signature": given }: Record<string, string | string[] | undefined>,
  body: Uint8Array,
): string | undefined {
  return distrustSignature(secret, { "x-hub-signature-256": given }, body) === undefined
    ? undefined
    : "The delivery has no header X-Hub-Signature that fits the body and the webhook's secret.";
}
