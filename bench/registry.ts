import { type ChildProcess, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { Agent, type IncomingMessage, request as send } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from "@aws-sdk/client-ecr";
import { dataDirectory, freePort, removeDirectory, type RunningServer, startServer } from "@towpath/testkit";
import { type Bench, median, timed } from "./support/bench.ts";

const rounds = 7;
const layers = 4;
const layerBytes = 64 * 1024 ** 2;
const repository = "bench";
const manifestType = "application/vnd.oci.image.manifest.v1+json";

/** Where a registry answers, and how one logs in. */
interface Registry {
  port: number;
  authorization: string | undefined;
}

interface Image {
  layers: { digest: string; bytes: Buffer }[];
  config: { digest: string; bytes: Buffer };
  manifest: Buffer;
}

/**
 * Images of 256 MB in four layers pushed and pulled as docker does it, four layers at once, by the same client against Towpath and
 * against Debian's docker-registry, turn by turn, both with their data on the same disk.
 */
export const run: Bench = async () => {
  const directory = dataDirectory();
  mkdirSync(join(directory, "yardstick"), { recursive: true });
  const yardstick = await startYardstick(join(directory, "yardstick"));
  const server = await startServer(join(directory, "towpath"));
  try {
    const ours = await logIn(server);
    const contents = Array.from({ length: layers }, () => randomBytes(layerBytes));
    const times = { push: { ours: [] as number[], theirs: [] as number[] }, pull: { ours: [] as number[], theirs: [] as number[] } };
    for (let round = 0; round <= rounds; round++) {
      const image = imageOf(contents, round);
      // Who goes first alternates, since the second finds the machine warmer and the disk busier.
      const turns = round % 2 === 0 ? (["ours", "theirs"] as const) : (["theirs", "ours"] as const);
      for (const whose of turns) {
        const registry = whose === "ours" ? ours : yardstick.registry;
        const push = await timed(() => pushImage(registry, image));
        const pull = await timed(() => pullImage(registry, image));
        // The first round warms both up.
        if (round === 0) continue;
        times.push[whose].push(push);
        times.pull[whose].push(pull);
      }
    }
    return resultOf(times);
  } finally {
    await server.stop();
    yardstick.process.kill("SIGTERM");
    await once(yardstick.process, "exit");
    removeDirectory(directory);
  }
};

function resultOf({ push, pull }: Record<"push" | "pull", Record<"ours" | "theirs", number[]>>) {
  const ratios = (times: Record<"ours" | "theirs", number[]>) => median(times.ours.map((ms, i) => ms / (times.theirs[i] as number)));
  const figures = {
    pushSeconds: median(push.ours) / 1_000,
    pullSeconds: median(pull.ours) / 1_000,
    dockerRegistryPushSeconds: median(push.theirs) / 1_000,
    dockerRegistryPullSeconds: median(pull.theirs) / 1_000,
    pushRatio: ratios(push),
    pullRatio: ratios(pull),
    ratio: median(push.ours.map((ms, i) => (ms + (pull.ours[i] as number)) / ((push.theirs[i] as number) + (pull.theirs[i] as number)))),
    rounds,
  };
  const isMet = figures.pushRatio <= 1 && figures.pullRatio <= 1;
  return { name: "registry", figures, verdict: `push and pull at least as fast as Debian's docker-registry: ${isMet ? "met" : "missed"}` };
}

/** New content each round: the layers' first bytes change, so nothing is there already. */
function imageOf(contents: Buffer[], round: number): Image {
  const withDigest = (bytes: Buffer) => ({ digest: `sha256:${createHash("sha256").update(bytes).digest("hex")}`, bytes });
  for (const bytes of contents) bytes.writeUInt32BE(round);
  const made = contents.map(withDigest);
  const config = withDigest(Buffer.from(JSON.stringify({ architecture: "amd64", os: "linux", round })));
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: config.digest, size: config.bytes.length },
      layers: made.map(({ digest, bytes }) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", digest, size: bytes.length })),
    }),
  );
  return { layers: made, config, manifest };
}

async function pushImage(registry: Registry, { layers: parts, config, manifest }: Image): Promise<void> {
  await Promise.all([...parts, config].map((part) => pushBlob(registry, part)));
  await call(registry, "PUT", `/v2/${repository}/manifests/latest`, 201, { body: manifest, type: manifestType });
}

/** As docker: is it there, begin, one stream, end with the digest. */
async function pushBlob(registry: Registry, { digest, bytes }: { digest: string; bytes: Buffer }): Promise<void> {
  await call(registry, "HEAD", `/v2/${repository}/blobs/${digest}`, 404);
  const { headers } = await call(registry, "POST", `/v2/${repository}/blobs/uploads/`, 202);
  const patched = await call(registry, "PATCH", pathOf(headers.location), 202, { body: bytes });
  const path = pathOf(patched.headers.location);
  await call(registry, "PUT", `${path}${path.includes("?") ? "&" : "?"}digest=${digest}`, 201);
}

async function pullImage(registry: Registry, { layers: parts, config, manifest }: Image): Promise<void> {
  const got = await call(registry, "GET", `/v2/${repository}/manifests/latest`, 200);
  if (got.bytes !== manifest.length) throw new Error("the manifest came back with another length");
  await Promise.all(
    [...parts, config].map(async ({ digest, bytes }) => {
      const blob = await call(registry, "GET", `/v2/${repository}/blobs/${digest}`, 200);
      if (blob.bytes !== bytes.length) throw new Error("a layer came back with another length");
    }),
  );
}

const pathOf = (location: string | undefined): string => {
  const { pathname, search } = new URL(location ?? "", "http://registry");
  return pathname + search;
};

const agent = new Agent({ keepAlive: true });

/** One request; the answer's body is counted and thrown away. */
async function call(
  { port, authorization }: Registry,
  method: string,
  path: string,
  expected: number,
  { body, type = "application/octet-stream" }: { body?: Buffer; type?: string } = {},
): Promise<{ headers: IncomingMessage["headers"]; bytes: number }> {
  const headers = {
    accept: `${manifestType}, */*`,
    ...(authorization !== undefined && { authorization }),
    ...(body ? { "content-length": body.length, "content-type": type } : { "content-length": 0 }),
  };
  const outgoing = send({ host: "127.0.0.1", port, method, path, headers, agent });
  outgoing.end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => (bytes += chunk.length));
  await once(response, "end");
  if (response.statusCode !== expected) throw new Error(`${method} ${path} answered ${response.statusCode}`);
  return { headers: response.headers, bytes };
}

async function logIn({ access }: RunningServer): Promise<Registry> {
  const credentials = { accessKeyId: access.accessKeyId, secretAccessKey: access.secretAccessKey };
  const ecr = new ECRClient({ endpoint: access.endpoint, region: access.region, credentials });
  await ecr.send(new CreateRepositoryCommand({ repositoryName: repository }));
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  ecr.destroy();
  return { port: Number(new URL(access.endpoint).port), authorization: `Basic ${authorizationData?.[0]?.authorizationToken}` };
}

/** With the settings of the Debian package, but for the place of the data, the port and the noise. */
async function startYardstick(directory: string): Promise<{ registry: Registry; process: ChildProcess }> {
  const port = await freePort();
  const config = {
    version: 0.1,
    log: { level: "error", accesslog: { disabled: true } },
    storage: { cache: { blobdescriptor: "inmemory" }, filesystem: { rootdirectory: directory }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}`, headers: { "X-Content-Type-Options": ["nosniff"] } },
  };
  const file = join(directory, "config.yml");
  writeFileSync(file, JSON.stringify(config));
  const child = spawn("docker-registry", ["serve", file], { stdio: ["ignore", "ignore", "ignore"] });
  const failed = once(child, "error").then(([cause]) =>
    Promise.reject(new Error("docker-registry is not installed: apt-get install docker-registry", { cause })),
  );
  failed.catch(() => {});
  const registry = { port, authorization: undefined };
  for (let attempt = 0; attempt < 200; attempt++) {
    const isReady = call(registry, "GET", "/v2/", 200).then(
      () => true,
      () => sleep(50).then(() => false),
    );
    if (await Promise.race([isReady, failed])) return { registry, process: child };
  }
  child.kill("SIGKILL");
  throw new Error("docker-registry did not start within ten seconds");
}
