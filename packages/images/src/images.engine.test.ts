/** The images for real: made from this machine's Debian and npm packages, started, and used as the product uses them. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { openDocker, runContainer, runExec } from "@towpath/engine";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { base } from "./recipes/base.ts";
import { ensureImages, ensureRecipes, type ImageProgress } from "./ensure.ts";
import { localHost } from "./host.ts";
import { exportOci } from "./oci.ts";
import type { Recipe } from "./recipe.ts";
import { hostCertificates } from "./trust.ts";
import { nameLabel, workLabel } from "./workshop.ts";

const engine = openDocker({ env: process.env, homeDirectory: homedir() });
const host = localHost(process.env);
const labels = { "towpath.test": `images-${process.pid}` };
let cacheDirectory = "";
const cleanups: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  cacheDirectory = await mkdtemp(join(tmpdir(), "towpath-images-"));
  await ensure("towpath/holder", "towpath/tools", "towpath/postgres:15", "towpath/node:24");
}, 600_000);
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(async () => {
  await rm(cacheDirectory, { recursive: true, force: true });
  await engine.close();
});

const ensure = (...names: string[]) => ensureImages(engine, names, { host, cacheDirectory });
const run = (image: string, command: string, env: Record<string, string> = {}) =>
  runContainer(engine, { image, labels, command: ["/bin/sh", "-c", command], env, network: { kind: "none" } });
const leftovers = () => engine.containers.list({ labels: { [workLabel]: "yes" }, all: true });

describe("the base", () => {
  const fresh: Recipe = { ...base, name: `towpath/base-test:${process.pid}` };

  test("is made from packages alone, whole and configured, and trusts what the host trusts", async () => {
    const [image] = await ensureRecipes(engine, [fresh], { host, cacheDirectory });
    cleanups.push(() => engine.images.remove(fresh.name, { force: true }));
    expect(image).toMatchObject({ name: fresh.name, made: true });
    const { stdout, stderr, exitCode } = await run(
      fresh.name,
      `set -e; . /etc/os-release; echo "$VERSION_CODENAME"; dpkg --audit; ls -A /towpath-work 2>/dev/null || echo clean
       readlink /bin; id -un; apt-get --version | head -1; grep -c BEGIN /etc/ssl/certs/ca-certificates.crt; apt-config dump | grep -i proxy || echo no proxy`,
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const [release, work, bin, user, apt, certificates, proxy] = stdout.trim().split("\n");
    expect([release, work, bin, user, proxy]).toEqual(["bookworm", "clean", "usr/bin", "root", "no proxy"]);
    expect(apt).toMatch(/^apt 2\./);
    expect(Number(certificates)).toBeGreaterThan(100);
    const bundle = (await run(fresh.name, "cat /etc/ssl/certs/ca-certificates.crt")).stdout;
    for (const certificate of await hostCertificates(host)) expect(bundle).toContain(certificate.trim());
  }, 300_000);
});

describe("ensureImages", () => {
  test("leaves what is there, and takes aliases", async () => {
    const steps: string[] = [];
    const again = await ensureImages(engine, ["towpath/tools", "towpath/holder:latest"], {
      host,
      cacheDirectory,
      onProgress: ({ image, step }) => steps.push(`${image} ${step}`),
    });
    expect(again.map(({ name, made }) => [name, made])).toEqual([
      ["towpath/tools", false],
      ["towpath/holder", false],
    ]);
    expect(steps.sort()).toEqual(["towpath/base:bookworm ready", "towpath/holder ready", "towpath/tools ready"]);
  });

  test("says which package is missing and leaves nothing behind", async () => {
    const wrong = derived("missing", { packages: ["no-such-package-at-all"] });
    await expect(ensureRecipes(engine, [wrong], { host, cacheDirectory })).rejects.toMatchObject({
      code: "PackageMissing",
      message: expect.stringContaining("no-such-package-at-all"),
    });
    expect(await leftovers()).toEqual([]);
  });

  test("reports a failing step with its last line", async () => {
    const wrong = derived("failing", { after: "echo first >&2; echo the reason >&2; exit 3" });
    const error = await ensureRecipes(engine, [wrong], { host, cacheDirectory }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "StepFailed", detail: "first\nthe reason" });
    expect(String(error)).toContain("exit code 3): the reason");
    expect(await leftovers()).toEqual([]);
  });

  test("makes an image once for several who ask at the same time", async () => {
    const recipe = derived("together", { after: "cat /proc/sys/kernel/random/uuid > /version" });
    cleanups.push(() => engine.images.remove(recipe.name, { force: true }));
    const steps: string[] = [];
    const onProgress = ({ image, step, state }: ImageProgress) => {
      if (state === "started") steps.push(`${image} ${step}`);
    };
    const both = await Promise.all([1, 2].map(() => ensureRecipes(engine, [recipe], { host, cacheDirectory, onProgress })));
    expect(both[0]?.[0]?.id).toBe(both[1]?.[0]?.id);
    expect(steps.filter((step) => step === `${recipe.name} install`)).toHaveLength(1);
  });

  test("makes anew what has another recipe", async () => {
    const recipe = derived("changing", { after: "echo one > /version" });
    cleanups.push(() => engine.images.remove(recipe.name, { force: true }));
    const make = async (parts: Recipe) => (await ensureRecipes(engine, [parts], { host, cacheDirectory }))[0]?.made;
    expect([await make(recipe), await make(recipe)]).toEqual([true, false]);
    expect(await make(derived("changing", { after: "echo two > /version" }))).toBe(true);
    expect((await run(recipe.name, "cat /version")).stdout).toBe("two\n");
    const left = await engine.images.list({ labels: { [nameLabel]: recipe.name } });
    expect(left.map(({ refs }) => refs)).toEqual([[recipe.name]]);
  });
});

function derived(name: string, part: { packages?: readonly string[]; after?: string }): Recipe {
  return {
    name: `towpath/image-test-${name}:${process.pid}`,
    summary: "for a test",
    contents: { kind: "derived", parent: "towpath/base:bookworm", parts: [part] },
    changes: ['CMD ["/bin/sh"]'],
  };
}

test("the holder waits, and ends at once with 0 when told to", async () => {
  const id = await engine.containers.create({ image: "towpath/holder", labels, network: { kind: "none" } });
  cleanups.push(() => engine.containers.remove(id, { force: true }));
  await engine.containers.start(id);
  expect((await engine.containers.inspect(id)).state).toBe("running");
  await engine.containers.kill(id, "SIGTERM");
  expect(await engine.containers.wait(id)).toMatchObject({ exitCode: 0 });
});

test("the tools set packet rules in a namespace", async () => {
  const result = await runContainer(
    engine,
    {
      image: "towpath/tools",
      labels,
      command: ["sh", "-c", "nft -f - && nft list ruleset && ip -brief link && nsenter --version && ps --version && nc -h 2>&1 | head -1"],
      network: { kind: "none" },
      security: { capabilitiesAdd: ["NET_ADMIN"] },
    },
    { input: "table inet t { chain c { type filter hook input priority 0; policy drop; ct state established accept; }; }\n" },
  );
  expect(result).toMatchObject({ exitCode: 0 });
  expect(result.stdout).toContain("policy drop");
});

describe("PostgreSQL", () => {
  const password = `it's "$1`;
  const start = async (volume: string, env: Record<string, string>) => {
    const id = await engine.containers.create({
      image: "towpath/postgres:15",
      labels,
      env,
      mounts: [{ kind: "volume", name: volume, target: "/var/lib/postgresql/data" }],
      network: { kind: "none" },
    });
    cleanups.push(() => engine.containers.remove(id, { force: true }));
    await engine.containers.start(id);
    await ready(id);
    return id;
  };
  /** The entry point opens the network only once the cluster is whole, so a log line is enough to wait for. */
  const ready = async (id: string) => {
    for await (const { lines } of engine.containers.logs(id, { follow: true })) {
      if (lines.some(({ bytes }) => bytes.includes("ready to accept connections"))) return;
    }
    throw new Error("PostgreSQL ended before it was ready");
  };
  const query = (id: string, sql: string, given = password, database = "app") =>
    runExec(engine, id, {
      command: ["psql", "-h", "127.0.0.1", "-U", "owner", "-d", database, "-tAc", sql],
      env: { PGPASSWORD: given },
    });

  test("makes a database on an empty volume, keeps it over a clean stop, asks for the password", async () => {
    const volume = `towpath-images-test-${process.pid}`;
    await engine.volumes.create({ name: volume, labels });
    cleanups.push(() => engine.volumes.remove(volume));
    const first = await start(volume, { POSTGRES_USER: "owner", POSTGRES_PASSWORD: password, POSTGRES_DB: "app" });
    expect(await query(first, "CREATE TABLE kept AS SELECT 7 AS x")).toMatchObject({ exitCode: 0 });
    expect(await query(first, "SELECT 1", "wrong")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("password authentication failed"),
    });
    await engine.containers.stop(first, { timeoutSeconds: 30 });
    expect(await engine.containers.wait(first)).toEqual({ exitCode: 0, oomKilled: false });
    const second = await start(volume, {});
    expect((await query(second, "SELECT x FROM kept")).stdout).toBe("7\n");
    expect((await query(second, "SHOW server_encoding")).stdout).toBe("UTF8\n");
  });

  test("refuses to start without a password or on foreign files", async () => {
    const outcome = (mount?: string) =>
      runContainer(engine, {
        image: "towpath/postgres:15",
        labels,
        network: { kind: "none" },
        env: mount === undefined ? {} : { POSTGRES_PASSWORD: "x", PGDATA: mount },
      });
    expect(await outcome()).toMatchObject({ exitCode: 1, stderr: "POSTGRES_PASSWORD must be set to make a database.\n" });
    expect(await outcome("/etc/dpkg")).toMatchObject({ exitCode: 1, stderr: "/etc/dpkg is not empty and holds no database.\n" });
  });
});

test("Node stands for the public image: versions, user, entry point", async () => {
  expect((await ensure("public.ecr.aws/docker/library/node:24-slim"))[0]?.name).toBe("towpath/node:24");
  const { stdout, exitCode } = await run("towpath/node:24", "node --version; npm --version; yarn --version; id node; echo $NODE_VERSION");
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^v24\.\S+\n11\.\S+\n1\.22\.\d+\nuid=1000\(node\) gid=1000\(node\) groups=1000\(node\)\n24\./);
  const direct = await runContainer(engine, {
    image: "towpath/node:24",
    labels,
    user: "node",
    command: ["-p", "process.getuid()"],
    network: { kind: "none" },
  });
  expect(direct.stdout).toBe("1000\n");
});

describe("export", () => {
  test("gives blobs and a manifest that an engine pulls as the same image", async () => {
    const blobs = new Map<string, Buffer>();
    let manifest: { digest: string; bytes: Buffer; mediaType: string } | undefined;
    for await (const part of exportOci(engine, "towpath/tools")) {
      if (part.kind === "manifest") {
        manifest = part;
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of part.body) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      expect(bytes.length).toBe(part.sizeBytes);
      blobs.set(await part.digest, bytes);
    }
    if (manifest === undefined) throw new Error("no manifest came");
    const registry = await serve(blobs, manifest);
    cleanups.push(() => new Promise((resolve) => registry.close(resolve)));
    const ref = `127.0.0.1:${(registry.address() as AddressInfo).port}/library/tools:x`;
    cleanups.push(() => engine.images.remove(ref, { force: true }));
    const id = await engine.images.pull(ref);
    expect(id).toBe((await engine.images.inspect("towpath/tools")).id);
  });
});

/** As much of a registry as a pull needs. */
async function serve(blobs: Map<string, Buffer>, manifest: { digest: string; bytes: Buffer; mediaType: string }): Promise<Server> {
  const server = createServer((request, response) => {
    const [, kind, key = ""] = /\/v2\/library\/tools\/(manifests|blobs)\/(.+)$/.exec(request.url ?? "") ?? [];
    const found = kind === "manifests" ? manifest.bytes : blobs.get(key);
    if (request.url === "/v2/") response.end();
    else if (found === undefined) response.writeHead(404).end();
    else {
      const type = kind === "manifests" ? manifest.mediaType : "application/octet-stream";
      const digest = kind === "manifests" ? manifest.digest : key;
      response.writeHead(200, { "content-type": type, "content-length": found.length, "docker-content-digest": digest });
      response.end(request.method === "HEAD" ? undefined : found);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}
