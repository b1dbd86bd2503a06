import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

/** Where distributions keep the certificates this host trusts. */
const hostBundles = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/**
 * Writes one file with every certificate a workload should trust: the public ones, those this host trusts besides (a company's
 * own authority), and ours. An image's own cannot be known.
 */
export function writeBundle(path: string, ours: string, sources: readonly string[] = hostBundles): void {
  const certificates = new Set([ours, ...rootCertificates].map(normal));
  for (const source of sources) for (const certificate of certificatesIn(source)) certificates.add(normal(certificate));
  const text = `${[...certificates].join("\n")}\n`;
  if (readIfThere(path) === text) return;
  writeFileSync(`${path}.new`, text, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}

const certificatesIn = (path: string): string[] =>
  readIfThere(path).match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];

const normal = (certificate: string): string => certificate.trim().replaceAll("\r\n", "\n");

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
