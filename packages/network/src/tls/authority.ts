import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import { type Clock, replaceFile } from "@towpath/journal";
import { authorityYears, leafDays, leafRenewMs, leavesKept } from "../limits.ts";

/** The certificate authority of an installation. */
export interface Authority {
  /** Its certificate, PEM. */
  certificate: string;
  /** A certificate for one name or address, made at its first use and kept. */
  contextFor(name: string): Promise<SecureContext>;
}

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const dayMs = 24 * 3_600_000;

/** Loads the authority kept in `directory`, or makes it: `ca.pem`, and `ca.key` for this user's eyes only. */
export async function openAuthority(directory: string, clock: Clock): Promise<Authority> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const paths = { certificate: join(directory, "ca.pem"), key: join(directory, "ca.key") };
  if (!existsSync(paths.certificate) || !existsSync(paths.key)) await makeAuthority(paths, clock.now());
  const certificate = readFileSync(paths.certificate, "utf8");
  const mint = leafMaker(certificate, readFileSync(paths.key, "utf8"), clock);
  const leaves = new Map<string, { until: number; context: Promise<SecureContext> }>();
  return {
    certificate,
    contextFor(name) {
      const key = name.toLowerCase();
      const known = leaves.get(key);
      if (known && known.until - clock.now() > leafRenewMs) return known.context;
      if (leaves.size >= leavesKept) leaves.delete(leaves.keys().next().value as string);
      const context = mint(key);
      leaves.set(key, { until: clock.now() + leafDays * dayMs, context });
      context.catch(() => leaves.delete(key));
      return context;
    },
  };
}

/** The library is large and is only needed when a certificate is made. */
async function library() {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

async function makeAuthority(paths: { certificate: string; key: string }, now: number): Promise<void> {
  const x509 = await library();
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Towpath local certificate authority, O=Towpath",
    notBefore: new Date(now - dayMs),
    notAfter: new Date(now + authorityYears * 365 * dayMs),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  // The key first: a certificate without its key would be taken for whole at the next start.
  replaceFile(paths.key, await privateKeyText(keys.privateKey), 0o600);
  replaceFile(paths.certificate, `${certificate.toString("pem")}\n`, 0o644);
}

function leafMaker(certificate: string, keyText: string, clock: Clock): (name: string) => Promise<SecureContext> {
  let loaded: Promise<webcrypto.CryptoKey> | undefined;
  return async (name) => {
    const x509 = await library();
    const key = await (loaded ??= crypto.subtle.importKey("pkcs8", pemBytes(keyText), algorithm, false, ["sign"]));
    const issuer = new x509.X509Certificate(certificate);
    const keys = await newKeys();
    const leaf = await x509.X509CertificateGenerator.create({
      // Common names end at 64 characters; clients read the alternative name.
      subject: [{ CN: [name.slice(0, 64)] }],
      issuer: issuer.subject,
      notBefore: new Date(clock.now() - dayMs),
      notAfter: new Date(clock.now() + leafDays * dayMs),
      signingAlgorithm: algorithm,
      publicKey: keys.publicKey,
      signingKey: key,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([{ type: isIP(name) ? "ip" : "dns", value: name }]),
        await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    return createSecureContext({ cert: `${leaf.toString("pem")}\n${certificate}`, key: await privateKeyText(keys.privateKey) });
  };
}

const newKeys = () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

async function privateKeyText(key: webcrypto.CryptoKey): Promise<string> {
  const base64 = Buffer.from(await crypto.subtle.exportKey("pkcs8", key)).toString("base64");
  return `-----BEGIN PRIVATE KEY-----\n${base64.replace(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`;
}

const pemBytes = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
