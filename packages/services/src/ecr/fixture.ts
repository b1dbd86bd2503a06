import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer, request as send, type IncomingMessage, type OutgoingHttpHeaders, type Server } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { FakeClock, inMemoryJournal, type Journal, sealWith, seededIds, silentLog } from "@towpath/journal";
import { afterEach } from "vitest";
import type { Identity } from "../door/caller.ts";
import { allowEverybody, Door, rootCaller } from "../index.ts";
import type { Mirror } from "../door/mirror.ts";
import { openEcr } from "./service.ts";

const directories: string[] = [];
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  for (const made of directories.splice(0)) rmSync(made, { recursive: true, force: true });
});

const account = "000000000000";
const identity: Identity = {
  credential: (id) =>
    id === "AKIAROOT" ? { accessKeyId: id, secretAccessKey: "secret", account, principal: rootCaller(account, "").principal } : undefined,
};

/** What was left by an earlier run of the service. */
export interface Left {
  journal: Journal;
  clock: FakeClock;
  dataDirectory: string;
}

/** The service behind a door, on a directory of its own or on what another left. */
export function opened(left?: Left, mirror?: Mirror) {
  const clock = left?.clock ?? new FakeClock();
  const dataDirectory = left?.dataDirectory ?? mkdtempSync(join(tmpdir(), "ecr-"));
  directories.push(dataDirectory);
  const home = { installationId: "i", account, region: "us-east-1", dataDirectory, endpoint: "http://127.0.0.1:4566" };
  const journal = left?.journal ?? inMemoryJournal(clock);
  const parts = {
    journal,
    clock,
    ids: seededIds(left ? 2 : 1),
    log: silentLog,
    home,
    seal: sealWith(Buffer.alloc(32, 7)),
    identity,
    mirror,
  };
  const door = new Door({ ...parts, authorize: allowEverybody });
  const service = openEcr(parts);
  door.add(service);
  const ecr = door.as(rootCaller(account, "us-east-1")).ecr;
  const collect = async () => {
    const done = await service.effects["collect"]?.perform({} as never, new AbortController().signal);
    journal.transact((tx) => done?.(tx));
  };
  return { ...parts, dataDirectory, service, ecr, collect, files: () => filesIn(join(dataDirectory, "ecr")) };
}

const filesIn = (directory: string) =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath.slice(directory.length + 1)}/${entry.name}`);

export interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
  json<T = { errors?: { code: string; message: string }[] }>(): T;
}

/** The same with the registry on a port, the repository "app", and a client that is logged in. */
export async function served(left?: Left, mirror?: Mirror) {
  const made = opened(left, mirror);
  const [route] = made.service.routes;
  if (!left) await made.ecr.CreateRepository({ repositoryName: "app" });
  const server = createServer((request, response) => void route?.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  servers.push(server);
  const { port } = server.address() as AddressInfo;
  const { authorizationData } = await made.ecr.GetAuthorizationToken({});
  const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;

  const call = async (method: string, path: string, body?: Buffer | string, headers: OutgoingHttpHeaders = {}): Promise<Answer> => {
    const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const outgoing = send({ host: "127.0.0.1", port, method, path, headers: { authorization, ...length, ...headers } });
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once("response", resolve).once("error", reject).end(body);
    });
    const bytes = await buffer(response);
    return { status: response.statusCode ?? 0, headers: response.headers, body: bytes, json: () => JSON.parse(bytes.toString()) };
  };
  const upload = async (content: Buffer | string, repository = "app"): Promise<string> => {
    const digest = sha256(content);
    const begun = await call("POST", `/v2/${repository}/blobs/uploads/`);
    const done = await call("PUT", `${begun.headers.location}?digest=${digest}`, content);
    if (done.status !== 201) throw new Error(done.body.toString());
    return digest;
  };
  /** Pushes the layers and a manifest that names them; gives the answer to the manifest. */
  const push = async (tag: string, layers: string[], repository = "app") => {
    const config = await upload(`config of ${layers.join()}`, repository);
    const digests = [];
    for (const layer of layers) digests.push(await upload(layer, repository));
    const manifest = imageManifest(
      { digest: config, size: `config of ${layers.join()}`.length },
      digests.map((digest, i) => ({ digest, size: Buffer.byteLength(layers[i] as string) })),
    );
    const answer = await call("PUT", `/v2/${repository}/manifests/${tag}`, manifest, { "content-type": ociManifest });
    return { answer, manifest, digest: sha256(manifest), config, layers: digests };
  };
  return { ...made, port, authorization, call, upload, push };
}

export const sha256 = (bytes: Buffer | string): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
export const ociManifest = "application/vnd.oci.image.manifest.v1+json";

interface Part {
  digest: string;
  size: number;
}

export function imageManifest(config: Part, layers: Part[], more: object = {}): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: { mediaType: "application/vnd.oci.image.config.v1+json", ...config },
    layers: layers.map((layer) => ({ mediaType: "application/vnd.oci.image.layer.v1.tar", ...layer })),
    ...more,
  });
}
