import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Attachment } from "../port.ts";
import { writeBundle } from "../tls/bundle.ts";
import type { Bridge } from "./bridges.ts";

/** Where a workload finds what it should trust; a place no image uses, since package managers replace the usual files. */
const bundleTarget = "/etc/towpath/ca-bundle.crt";
/** Read by update-ca-certificates, so that an image's own bundle, once made anew, has our authority too. */
const localTarget = "/usr/local/share/ca-certificates/towpath.crt";

/** What TLS clients read instead of their own lists: AWS's tools, Node, OpenSSL and Go (the container engine), Python, curl, git. */
const environment = Object.fromEntries(
  ["AWS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "GIT_SSL_CAINFO"].map((name) => [
    name,
    bundleTarget,
  ]),
);

/** Files of the data directory that are mounted into workloads. */
export class WorkloadFiles {
  readonly #directory: string;
  #bundle: string | undefined;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** `certificate` is our authority's, PEM; `registries` the host names a nested engine should trust. */
  give(bridge: Bridge, certificate: string, registries: string[]): Pick<Attachment, "mounts" | "environment"> {
    const authority = join(this.#directory, "ca.pem");
    const mount = (source: string, target: string) => ({ source, target, readOnly: true as const });
    return {
      mounts: [
        mount(this.#resolvConf(bridge), "/etc/resolv.conf"),
        mount((this.#bundle ??= this.#writeBundle(certificate)), bundleTarget),
        mount(authority, localTarget),
        ...registries.map((host) => mount(authority, `/etc/docker/certs.d/${host}/ca.crt`)),
      ],
      environment,
    };
  }

  /** The same for a workload on another machine, whose resolver is its interface's. */
  carry(certificate: string, registries: string[]): Pick<Attachment, "mounts" | "files" | "environment"> {
    const bundle = readFileSync((this.#bundle ??= this.#writeBundle(certificate)), "utf8");
    const authorities = [localTarget, ...registries.map((host) => `/etc/docker/certs.d/${host}/ca.crt`)];
    return {
      mounts: [],
      files: [{ path: bundleTarget, text: bundle }, ...authorities.map((path) => ({ path, text: certificate }))],
      environment,
    };
  }

  #writeBundle(certificate: string): string {
    const path = join(this.#directory, "ca-bundle.crt");
    writeBundle(path, certificate);
    return path;
  }

  #resolvConf({ name, serviceAddresses }: Bridge): string {
    const directory = join(this.#directory, "resolv");
    const path = join(directory, name);
    if (existsSync(path)) return path;
    mkdirSync(directory, { recursive: true });
    writeFileSync(`${path}.new`, `nameserver ${serviceAddresses[0]}\noptions timeout:3 attempts:2\n`, { mode: 0o644 });
    renameSync(`${path}.new`, path);
    return path;
  }
}
