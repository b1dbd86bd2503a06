/** The registry, from docker, skopeo and by hand: what it does not take, and what it says. */
import { createHash, randomBytes } from "node:crypto";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DescribeImagesCommand,
  GetAuthorizationTokenCommand,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { packTar } from "@towpath/engine";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { expectPlain, refusalOf } from "../kit/plain-words.ts";

let installation: Installation;
let authorization: string;
let registry: string;
beforeAll(async () => {
  installation = await Installation.open();
  const { ecr } = installation.clients;
  registry = new URL(installation.access.endpoint).host;
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "app" }));
  await ecr.send(new CreateRepositoryCommand({ repositoryName: "fixed", imageTagMutability: "IMMUTABLE" }));
  await login();
});
afterAll(() => installation[Symbol.asyncDispose]());

const password = () => Buffer.from(authorization.slice("Basic ".length), "base64").toString().split(":")[1] ?? "";

async function login(): Promise<void> {
  const { code, stderr } = await installation.tools.run("docker", ["login", "--username", "AWS", "--password-stdin", registry], {
    input: password(),
  });
  if (code !== 0) throw new Error(stderr);
}

/** Makes an image of one file and runs `docker push`; gives what docker said. */
async function dockerPush(name: string): Promise<{ code: number; text: string }> {
  const { tools } = installation;
  const ref = `${registry}/${name}`;
  await tools.run("docker", ["import", "-", ref], { input: await buffer(packTar([{ path: "file", content: randomBytes(2_000) }])) });
  const { code, stdout, stderr } = await tools.run("docker", ["push", ref]);
  await tools.run("docker", ["rmi", ref]);
  expectPlain(stdout + stderr);
  return { code, text: stdout + stderr };
}

const http = async (
  method: string,
  path: string,
  { body, headers = {} }: { body?: Buffer | string; headers?: Record<string, string> } = {},
) => {
  const response = await fetch(`${installation.access.endpoint}/v2/${path}`, {
    method,
    headers: { authorization, ...headers },
    ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
  });
  const text = await response.text();
  if (!response.ok) expectPlain(text);
  const code = response.ok ? undefined : (JSON.parse(text) as { errors: { code: string }[] }).errors[0]?.code;
  return { status: response.status, code, text, headers: response.headers };
};

const digestOf = (bytes: Buffer | string) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const pathOf = (location: string | null) => (location ?? "").replace(/^https?:\/\/[^/]*/, "").replace(/^\/v2\//, "");

describe("docker push", () => {
  test("to a repository that does not exist", async () => {
    const { code, text } = await dockerPush("none:1");
    expect(code).toBe(1);
    expect(text).toContain("The repository with name 'none' does not exist in the registry with id '000000000000'");
  });

  test("over an immutable tag", async () => {
    expect(await dockerPush("fixed:1")).toMatchObject({ code: 0 });
    const { imageDetails: before } = await installation.clients.ecr.send(new DescribeImagesCommand({ repositoryName: "fixed" }));
    const { code, text } = await dockerPush("fixed:1");
    expect(code).toBe(1);
    expect(text).toMatch(/tag '?1'? .*already exists in the 'fixed' repository and cannot be overwritten because the .*immutable/);
    const { imageDetails } = await installation.clients.ecr.send(new DescribeImagesCommand({ repositoryName: "fixed" }));
    expect(imageDetails?.map(({ imageDigest }) => imageDigest)).toEqual(before?.map(({ imageDigest }) => imageDigest));
  });

  test("without having logged in, or with a wrong password", async () => {
    const { tools } = installation;
    await tools.run("docker", ["logout", registry]);
    expect((await dockerPush("app:1")).text).toMatch(/no basic auth credentials|denied|unauthorized/);
    const { code, stderr } = await tools.run("docker", ["login", "--username", "AWS", "--password-stdin", registry], { input: "wrong" });
    expect(code).toBe(1);
    expect(stderr).toMatch(/denied|unauthorized|401|400/i);
    expectPlain(stderr);
    await login();
  });
});

describe("the registry's own protocol", () => {
  test("a digest that is not the content's, in one piece and in the end", async () => {
    const wrong = digestOf("other");
    const start = await http("POST", "app/blobs/uploads/");
    expect(start.status).toBe(202);
    const location = pathOf(start.headers.get("location"));
    const join = location.includes("?") ? "&" : "?";
    const octets = { "content-type": "application/octet-stream" };
    expect(await http("PUT", `${location}${join}digest=${wrong}`, { body: "content", headers: octets })).toMatchObject({
      status: 400,
      code: "DIGEST_INVALID",
    });
    expect((await http("HEAD", `app/blobs/${wrong}`).catch(() => ({ status: 404 }))).status).toBe(404);
    expect(await http("POST", "app/blobs/uploads/?digest=nonsense", { body: "content", headers: octets })).toMatchObject({ status: 400 });
  });

  test("an upload that is broken off keeps what arrived, and is taken up there", async () => {
    const content = randomBytes(200_000);
    const start = await http("POST", "app/blobs/uploads/");
    const location = pathOf(start.headers.get("location"));
    await brokenOff(`/v2/${location}`, content.subarray(0, 100_000), content.length);
    const arrived = await resumed(location, content);
    expect(arrived).toBeLessThanOrEqual(100_000);
    const join = location.includes("?") ? "&" : "?";
    expect((await http("PUT", `${location}${join}digest=${digestOf(content)}`)).status).toBe(201);
    const back = await fetch(`${installation.access.endpoint}/v2/app/blobs/${digestOf(content)}`, { headers: { authorization } });
    expect(digestOf(Buffer.from(await back.arrayBuffer()))).toBe(digestOf(content));
  });

  test("a chunk out of its order, and an upload that is not there", async () => {
    const start = await http("POST", "app/blobs/uploads/");
    const location = pathOf(start.headers.get("location"));
    const headers = { "content-type": "application/octet-stream", "content-range": "500-506" };
    expect(await http("PATCH", location, { body: "content", headers })).toMatchObject({ status: 416 });
    const none = "app/blobs/uploads/00000000-0000-4000-8000-000000000000";
    expect(await http("PATCH", none, { body: "content" })).toMatchObject({ status: 404, code: "BLOB_UPLOAD_UNKNOWN" });
  });

  test.each([
    ["no JSON", "{", "MANIFEST_INVALID"],
    ["nothing of a manifest", "{}", "MANIFEST_INVALID"],
  ])("a manifest that is %s", async (_, body, code) => {
    const headers = { "content-type": "application/vnd.oci.image.manifest.v1+json" };
    expect(await http("PUT", "app/manifests/1", { body, headers })).toMatchObject({ status: 400, code });
  });

  test("a manifest whose layers nobody pushed", async () => {
    const mediaType = "application/vnd.oci.image.manifest.v1+json";
    const part = (type: string) => ({ mediaType: `application/vnd.oci.image.${type}`, digest: digestOf(type), size: 1 });
    const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: part("config.v1+json"), layers: [part("layer.v1.tar")] });
    const answer = await http("PUT", "app/manifests/1", { body: manifest, headers: { "content-type": mediaType } });
    expect(answer.status).toBe(400);
    expect(answer.code).toMatch(/MANIFEST_BLOB_UNKNOWN|MANIFEST_INVALID/);
    const put = installation.clients.ecr.send(new PutImageCommand({ repositoryName: "app", imageTag: "1", imageManifest: manifest }));
    expect(await refusalOf(put)).toMatchObject({ name: "LayersNotFoundException", status: 400 });
  });

  test("what is not there: tag, digest, repository", async () => {
    expect(await http("GET", "app/manifests/none")).toMatchObject({ status: 404, code: "MANIFEST_UNKNOWN" });
    expect(await http("GET", `app/blobs/${digestOf("none")}`)).toMatchObject({ status: 404, code: "BLOB_UNKNOWN" });
    expect(await http("GET", "none/tags/list")).toMatchObject({ status: 404, code: "NAME_UNKNOWN" });
    const { failures } = await installation.clients.ecr.send(
      new BatchGetImageCommand({ repositoryName: "app", imageIds: [{ imageTag: "none" }] }),
    );
    expect(failures?.[0]).toMatchObject({ failureCode: "ImageNotFound" });
  });

  test("no authorization, or a wrong one", async () => {
    const response = await fetch(`${installation.access.endpoint}/v2/`);
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toMatch(/^Basic realm=/);
    const wrong = `Basic ${Buffer.from("AWS:wrong").toString("base64")}`;
    expect(await http("GET", "", { headers: { authorization: wrong } })).toMatchObject({ status: 401 });
  });
});

describe("ECR", () => {
  test("a repository twice, a name that is none", async () => {
    const { ecr } = installation.clients;
    const make = (repositoryName: string) => refusalOf(ecr.send(new CreateRepositoryCommand({ repositoryName })));
    expect(await make("app")).toMatchObject({ name: "RepositoryAlreadyExistsException", status: 400 });
    expect(await make("Capital")).toMatchObject({ name: "InvalidParameterException", status: 400 });
    expect(await refusalOf(ecr.send(new DescribeImagesCommand({ repositoryName: "none" })))).toMatchObject({
      name: "RepositoryNotFoundException",
      status: 400,
    });
  });
});

/**
 * Sends the rest of an upload, from where the registry says that it is; gives where that was. While the registry is still busy with the
 * request that broke off its answer may be behind: then it refuses the chunk, and says anew.
 */
async function resumed(location: string, content: Buffer): Promise<number> {
  let state = await http("GET", location);
  expect(state.status).toBe(204);
  for (;;) {
    const [, last = ""] = /^0-(\d+)$/.exec(state.headers.get("range") ?? "") ?? [];
    // An upload without a byte has the range of one with a single byte.
    const arrived = last === "0" ? 0 : Number(last) + 1;
    const headers = { "content-type": "application/octet-stream", "content-range": `${arrived}-${content.length - 1}` };
    state = await http("PATCH", location, { body: content.subarray(arrived), headers });
    if (state.status === 202) return arrived;
    expect(state).toMatchObject({ status: 416, code: "BLOB_UPLOAD_INVALID" });
  }
}

/** Sends the beginning of a longer body, then drops the connection. */
function brokenOff(path: string, beginning: Buffer, length: number): Promise<void> {
  const { hostname, port } = new URL(installation.access.endpoint);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    socket.once("error", reject).once("close", () => resolve());
    const head = ["PATCH " + path + " HTTP/1.1", `host: ${hostname}`, `authorization: ${authorization}`, `content-length: ${length}`];
    socket.write(`${head.join("\r\n")}\r\ncontent-type: application/octet-stream\r\n\r\n`);
    socket.write(beginning, () => socket.destroy());
  });
}
