import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { connect, createServer, rootCertificates } from "node:tls";
import { callbackify } from "node:util";
import { systemClock } from "@towpath/journal";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openAuthority } from "./authority.ts";
import { writeBundle } from "./bundle.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "towpath-authority-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const name = "000000000000.dkr.ecr.us-east-1.amazonaws.com";

test("a client that trusts the authority trusts every name, and nobody else does", async () => {
  const authority = await openAuthority(directory, systemClock);
  const server = createServer({ SNICallback: callbackify((asked: string) => authority.contextFor(asked)) });
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const trusted = connect({ port, host: "127.0.0.1", servername: name, ca: authority.certificate });
  await once(trusted, "secureConnect");
  expect(trusted.authorized).toBe(true);
  expect(trusted.getPeerCertificate().subjectaltname).toBe(`DNS:${name}`);
  trusted.destroy();
  const stranger = connect({ port, host: "127.0.0.1", servername: name });
  const [error] = (await once(stranger, "error")) as [Error];
  expect(error.message).toMatch(/certificate/);
  server.close();
});

test("it is the same one at the next start, its key for its owner only", async () => {
  const first = await openAuthority(directory, systemClock);
  expect((await openAuthority(directory, systemClock)).certificate).toBe(first.certificate);
  expect(statSync(join(directory, "ca.key")).mode & 0o777).toBe(0o600);
  expect(await first.contextFor("a.test")).toBe(await first.contextFor("A.test"));
});

test("the bundle has ours, the public ones and the host's own", () => {
  const certificate = (text: string) => `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----`;
  const host = join(directory, "host.crt");
  writeFileSync(host, `# company\r\n${certificate("Y29tcGFueQ==")}\n`);
  const path = join(directory, "bundle.crt");
  writeBundle(path, certificate("b3Vycw=="), [host, join(directory, "absent")]);
  const bundle = readFileSync(path, "utf8");
  for (const text of ["Y29tcGFueQ==", "b3Vycw==", rootCertificates[0]]) expect(bundle).toContain(text);
});
