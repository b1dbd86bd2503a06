/** Certificate authorities that the host trusts beyond Debian's own: a closed network often re-signs TLS on its way out. */
import { X509Certificate } from "node:crypto";
import type { Host } from "./host.ts";

/** Where Debian keeps the bundle that its programs read; images of ours point Node, pip and the AWS CLI there too. */
export const bundlePath = "/etc/ssl/certs/ca-certificates.crt";

/**
 * PEM certificates an administrator added to the host, each once: `/usr/local/share/ca-certificates`, and the file that
 * NODE_EXTRA_CA_CERTS names when it is not the system's bundle.
 */
export async function hostCertificates(host: Host): Promise<readonly string[]> {
  const added = await host.filesIn("/usr/local/share/ca-certificates");
  const extra = host.env["NODE_EXTRA_CA_CERTS"];
  const paths = [...added, ...(extra === undefined || extra.startsWith("/etc/ssl/") ? [] : [extra])];
  const texts = await Promise.all(paths.map((path) => host.readText(path)));
  return [...new Set(texts.flatMap((text) => splitCertificates(text ?? "")))];
}

/** The valid certificates in a text, in order. */
export function splitCertificates(text: string): readonly string[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
  return blocks.filter(isCertificate).map((block) => `${block.replaceAll("\r", "")}\n`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
