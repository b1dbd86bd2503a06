import { createHash } from "node:crypto";
import fc from "fast-check";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { imageManifest, ociManifest, served, sha256 } from "../fixture.ts";
import { spanOf } from "./blobs.ts";
import { accepts } from "./manifests.ts";
import { parsePath } from "./route.ts";

test("the login: a token, an access key, neither, and one that is over", async () => {
  const { call, clock } = await served();
  const basic = (user: string, password: string) => ({ authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` });
  expect((await call("GET", "/v2/")).status).toBe(200);
  expect((await call("GET", "/v2/", undefined, basic("AKIAROOT", "secret"))).status).toBe(200);
  const none = await call("GET", "/v2/", undefined, { authorization: "" });
  expect(none.status).toBe(401);
  expect(none.headers).toMatchObject({ "docker-distribution-api-version": "registry/2.0" });
  expect(none.headers["www-authenticate"]).toMatch(/^Basic realm="https:\/\/127\.0\.0\.1.*",service="ecr\.amazonaws\.com"$/);
  expect(none.json().errors).toMatchObject([{ code: "UNAUTHORIZED" }]);
  for (const wrong of [basic("AKIAROOT", "guess"), basic("AWS", "bm90IGEgdG9rZW4="), basic("someone", ""), { authorization: "Bearer x" }]) {
    expect((await call("GET", "/v2/", undefined, wrong)).status).toBe(401);
  }
  await clock.advance(12 * 3_600_000);
  const late = await call("GET", "/v2/");
  expect(late.status).toBe(403);
  expect(late.json().errors?.[0]?.message).toBe("Your authorization token has expired. Reauthenticate and try again.");
});

test("a token holds after the server starts again", async () => {
  const first = await served();
  const second = await served(first);
  expect((await second.call("GET", "/v2/", undefined, { authorization: first.authorization })).status).toBe(200);
});

test("what was pushed is pulled, by tag and by digest", async () => {
  const { push, call, journal } = await served();
  const { answer, manifest, digest, layers } = await push("v1", ["layer one", "layer two"]);
  expect(answer).toMatchObject({ status: 201, headers: { "docker-content-digest": digest, location: `/v2/app/manifests/${digest}` } });
  for (const reference of ["v1", digest]) {
    const got = await call("GET", `/v2/app/manifests/${reference}`, undefined, { accept: `${ociManifest}, x/y` });
    expect(got).toMatchObject({ status: 200, headers: { "content-type": ociManifest, "docker-content-digest": digest } });
    expect(got.body.toString()).toBe(manifest);
  }
  const head = await call("HEAD", "/v2/app/manifests/v1");
  expect(head).toMatchObject({ status: 200, headers: { "content-length": String(manifest.length) } });
  const blob = await call("GET", `/v2/app/blobs/${layers[1]}`);
  expect(blob.body.toString()).toBe("layer two");
  expect((await call("HEAD", `/v2/app/blobs/${layers[0]}`)).headers).toMatchObject({
    "content-length": "9",
    "docker-content-digest": layers[0],
  });
  const range = await call("GET", `/v2/app/blobs/${layers[1]}`, undefined, { range: "bytes=6-7" });
  expect([range.status, range.body.toString(), range.headers["content-range"]]).toEqual([206, "tw", "bytes 6-7/9"]);
  expect((await call("GET", `/v2/app/blobs/${layers[1]}`, undefined, { range: "bytes=9-" })).status).toBe(416);
  expect(
    (await call("GET", "/v2/app/manifests/v1", undefined, { accept: "application/vnd.docker.distribution.manifest.v2+json" })).status,
  ).toBe(404);
  expect((await call("PUT", "/v2/app/manifests/v1", manifest, { "content-type": ociManifest })).status).toBe(201);
  const pushes = journal.eventsAfter(0, { source: "aws.ecr" });
  expect(pushes.map(({ detail }) => detail)).toMatchObject([
    { result: "SUCCESS", "action-type": "PUSH", "repository-name": "app", "image-tag": "v1", "image-digest": digest },
  ]);
});

test("a repository that does not exist is not made by a push", async () => {
  const { call } = await served();
  const { status, json } = await call("POST", "/v2/none/blobs/uploads/");
  expect(status).toBe(404);
  expect(json().errors).toEqual([
    { code: "NAME_UNKNOWN", message: "The repository with name 'none' does not exist in the registry with id '000000000000'" },
  ]);
  expect((await call("GET", "/v2/UPPER/tags/list")).json().errors).toMatchObject([{ code: "NAME_INVALID" }]);
});

test("a layer in chunks, with the ranges checked", async () => {
  const { call } = await served();
  const { headers } = await call("POST", "/v2/app/blobs/uploads/");
  const at = headers.location ?? "";
  expect(at).toMatch(/^\/v2\/app\/blobs\/uploads\/[0-9a-f-]{36}$/);
  expect(await call("PATCH", at, "abc", { "content-range": "0-2" })).toMatchObject({ status: 202, headers: { range: "0-2" } });
  const early = await call("PATCH", at, "xyz", { "content-range": "5-7" });
  expect(early).toMatchObject({ status: 416, headers: { range: "0-2", location: at } });
  expect((await call("PATCH", at, "xyz", { "content-range": "3-9" })).json().errors).toMatchObject([{ code: "SIZE_INVALID" }]);
  expect(await call("GET", at)).toMatchObject({ status: 204, headers: { range: "0-2" } });
  expect(await call("PATCH", at, "def")).toMatchObject({ status: 202, headers: { range: "0-5" } });
  const done = await call("PUT", `${at}?digest=${sha256("abcdefghi")}`, "ghi", { "content-range": "6-8" });
  expect(done).toMatchObject({ status: 201, headers: { location: `/v2/app/blobs/${sha256("abcdefghi")}` } });
  expect((await call("GET", at)).json === undefined).toBe(false);
  expect((await call("PATCH", at, "x")).json().errors).toMatchObject([{ code: "BLOB_UPLOAD_UNKNOWN" }]);
});

test("a layer at once, of another algorithm, and cancelled", async () => {
  const { call, files } = await served();
  expect((await call("POST", `/v2/app/blobs/uploads/?digest=${sha256("all")}`, "all")).status).toBe(201);
  const sha512 = `sha512:${createHash("sha512").update("big").digest("hex")}`;
  expect((await call("POST", `/v2/app/blobs/uploads/?digest=${sha512}`, "big")).status).toBe(201);
  expect((await call("GET", `/v2/app/blobs/${sha512}`)).body.toString()).toBe("big");
  expect(files()).toHaveLength(2);
  const { headers } = await call("POST", "/v2/app/blobs/uploads/");
  expect((await call("DELETE", headers.location ?? "")).status).toBe(204);
  expect((await call("DELETE", headers.location ?? "")).status).toBe(404);
  expect(files()).toHaveLength(2);
});

test("a wrong digest leaves nothing", async () => {
  const { call, files } = await served();
  const { headers } = await call("POST", "/v2/app/blobs/uploads/");
  const wrong = await call("PUT", `${headers.location}?digest=${sha256("something else")}`, "this");
  expect(wrong.status).toBe(400);
  expect(wrong.json().errors).toMatchObject([{ code: "DIGEST_INVALID" }]);
  expect((await call("PUT", `${headers.location}?digest=sha256:short`)).json().errors).toMatchObject([{ code: "DIGEST_INVALID" }]);
  expect((await call("HEAD", `/v2/app/blobs/${sha256("this")}`)).status).toBe(404);
  expect(files()).toEqual([]);
});

test("an upload that broke off goes on after the server started again", async () => {
  const first = await served();
  const content = Buffer.alloc(3 * 1024 ** 2, "0123456789");
  const { headers } = await first.call("POST", "/v2/app/blobs/uploads/");
  const at = headers.location ?? "";
  const sizeIn = async (server: typeof first) => Number((await server.call("GET", at)).headers.range?.split("-")[1]) + 1;
  const socket = connect(first.port, "127.0.0.1");
  socket.write(`PATCH ${at} HTTP/1.1\r\nHost: x\r\nAuthorization: ${first.authorization}\r\nContent-Length: ${content.length}\r\n\r\n`);
  socket.write(content.subarray(0, 2 * 1024 ** 2));
  await expect.poll(() => sizeIn(first)).toBeGreaterThan(1_000_000);
  socket.destroy();
  // The next request on the upload waits until the broken one has let go of it.
  expect((await first.call("PATCH", at, "x", { "content-range": "0-0" })).status).toBe(416);
  const second = await served(first);
  const size = await sizeIn(second);
  expect(size).toBeGreaterThan(1_000_000);
  const rest = content.subarray(size);
  expect((await second.call("PATCH", at, rest, { "content-range": `${size}-${content.length - 1}` })).status).toBe(202);
  expect((await second.call("PUT", `${at}?digest=${sha256(content)}`)).status).toBe(201);
  expect((await second.call("GET", `/v2/app/blobs/${sha256(content)}`)).body.equals(content)).toBe(true);
});

test("the same layer pushed many times at once, to two repositories, is one file", async () => {
  const { upload, ecr, files, call } = await served();
  await ecr.CreateRepository({ repositoryName: "other" });
  const content = Buffer.alloc(300_000, "x");
  const digests = await Promise.all(Array.from({ length: 8 }, (_, i) => upload(content, i % 2 ? "app" : "other")));
  expect(new Set(digests)).toEqual(new Set([sha256(content)]));
  expect(files()).toHaveLength(1);
  for (const name of ["app", "other"]) expect((await call("GET", `/v2/${name}/blobs/${digests[0]}`)).body.equals(content)).toBe(true);
});

test("a repository that is deleted in the middle of a push takes no other push with it", async () => {
  const { call, ecr, port, authorization } = await served();
  await ecr.CreateRepository({ repositoryName: "doomed" });
  const finish = async (name: string) => {
    const { headers } = await call("POST", `/v2/${name}/blobs/uploads/`);
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `PUT ${headers.location}?digest=${sha256(name)} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nConnection: close\r\nContent-Length: ${name.length}\r\n\r\n`,
    );
    await call("GET", "/v2/");
    return async () => {
      socket.write(name);
      return (await text(socket)).split("\r\n")[0];
    };
  };
  const pushes = [await finish("doomed"), await finish("app")];
  await ecr.DeleteRepository({ repositoryName: "doomed" });
  expect(await Promise.all(pushes.map((push) => push()))).toEqual(["HTTP/1.1 404 Not Found", "HTTP/1.1 201 Created"]);
});

test("a layer is mounted from another repository, or else uploaded", async () => {
  const { upload, ecr, call } = await served();
  await ecr.CreateRepository({ repositoryName: "team/other" });
  const digest = await upload("shared");
  expect((await call("HEAD", `/v2/team/other/blobs/${digest}`)).status).toBe(404);
  const mounted = await call("POST", `/v2/team/other/blobs/uploads/?mount=${digest}&from=app`);
  expect(mounted).toMatchObject({ status: 201, headers: { location: `/v2/team/other/blobs/${digest}` } });
  expect((await call("GET", `/v2/team/other/blobs/${digest}`)).body.toString()).toBe("shared");
  const absent = await call("POST", `/v2/team/other/blobs/uploads/?mount=${sha256("absent")}&from=app`);
  expect(absent.status).toBe(202);
  expect(absent.headers.location).toMatch("/v2/team/other/blobs/uploads/");
});

test.each([
  ["not json", "MANIFEST_INVALID", 400],
  ['{"schemaVersion":1}', "MANIFEST_INVALID", 400],
  [imageManifest({ digest: sha256("none"), size: 4 }, []), "MANIFEST_BLOB_UNKNOWN", 400],
  [`{"schemaVersion":2,"config":{}}`, "MANIFEST_INVALID", 400],
  [`{"a":"${"x".repeat(4 * 1024 ** 2)}"}`, "SIZE_INVALID", 413],
])("a manifest that is refused: %#", async (manifest, code, status) => {
  const { call } = await served();
  const answer = await call("PUT", "/v2/app/manifests/v1", manifest, { "content-type": ociManifest });
  expect([answer.status, answer.json().errors?.[0]?.code]).toEqual([status, code]);
});

test("a manifest under a digest that is not its own, and under what is no tag", async () => {
  const { push, call } = await served();
  const { manifest } = await push("v1", ["x"]);
  const wrong = await call("PUT", `/v2/app/manifests/${sha256("other")}`, manifest, { "content-type": ociManifest });
  expect(wrong.json().errors).toMatchObject([{ code: "DIGEST_INVALID" }]);
  expect((await call("PUT", "/v2/app/manifests/.dot", manifest, { "content-type": ociManifest })).status).toBe(400);
  const tagged = await call("PUT", `/v2/app/manifests/${sha256(manifest)}?tag=a&tag=b`, manifest, { "content-type": ociManifest });
  expect(tagged.status).toBe(201);
  expect((await call("GET", "/v2/app/tags/list")).json()).toEqual({ name: "app", tags: ["a", "b", "v1"] });
});

test("an immutable tag is not moved, and ECR says so", async () => {
  const { push, ecr, call } = await served();
  const { manifest } = await push("v1", ["one"]);
  await ecr.PutImageTagMutability({ repositoryName: "app", imageTagMutability: "IMMUTABLE" });
  const { answer } = await push("v1", ["two"]);
  expect(answer.status).toBe(400);
  expect(answer.json().errors).toEqual([
    {
      code: "TAG_INVALID",
      message: "The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the tag is immutable.",
    },
  ]);
  expect((await call("PUT", "/v2/app/manifests/v1", manifest, { "content-type": ociManifest })).status).toBe(201);
  expect((await push("v2", ["two"])).answer.status).toBe(201);
});

test("an index needs its images, and keeps them", async () => {
  const { push, call } = await served();
  const { digest, manifest } = await push("v1", ["x"]);
  const indexType = "application/vnd.oci.image.index.v1+json";
  const index = (child: string) =>
    JSON.stringify({
      schemaVersion: 2,
      mediaType: indexType,
      manifests: [{ mediaType: ociManifest, digest: child, size: manifest.length }],
    });
  const put = (body: string) => call("PUT", "/v2/app/manifests/all", body, { "content-type": indexType });
  expect((await put(index(sha256("none")))).json().errors).toMatchObject([{ code: "MANIFEST_BLOB_UNKNOWN" }]);
  expect((await put(index(digest))).status).toBe(201);
  expect((await call("DELETE", `/v2/app/manifests/${digest}`)).status).toBe(405);
  expect((await call("DELETE", `/v2/app/manifests/${sha256(index(digest))}`)).status).toBe(202);
  expect((await call("DELETE", `/v2/app/manifests/${digest}`)).status).toBe(202);
  expect((await call("GET", "/v2/app/manifests/v1")).json().errors).toMatchObject([{ code: "MANIFEST_UNKNOWN" }]);
});

test("referrers are listed for what they refer to, there or not", async () => {
  const { upload, call } = await served();
  const empty = await upload("{}");
  const subject = { mediaType: ociManifest, digest: sha256("an image"), size: 8 };
  const referrer = (artifactType: string) =>
    imageManifest({ digest: empty, size: 2 }, [], { artifactType, subject, annotations: { kind: artifactType } });
  for (const type of ["a/sbom", "a/signature"]) {
    const body = referrer(type);
    const answer = await call("PUT", `/v2/app/manifests/${sha256(body)}`, body, { "content-type": ociManifest });
    expect(answer).toMatchObject({ status: 201, headers: { "oci-subject": subject.digest } });
  }
  const list = async (query = "") => {
    const answer = await call("GET", `/v2/app/referrers/${subject.digest}${query}`);
    return { answer, types: answer.json<{ manifests: { artifactType: string }[] }>().manifests.map(({ artifactType }) => artifactType) };
  };
  expect((await list()).types.sort()).toEqual(["a/sbom", "a/signature"]);
  const filtered = await list("?artifactType=a/sbom");
  expect(filtered.types).toEqual(["a/sbom"]);
  expect(filtered.answer.headers).toMatchObject({
    "oci-filters-applied": "artifactType",
    "content-type": "application/vnd.oci.image.index.v1+json",
  });
  expect((await call("GET", `/v2/app/referrers/${sha256("lonely")}`)).json()).toMatchObject({ manifests: [] });
});

test("a tag is deleted without its image", async () => {
  const { push, call } = await served();
  const { digest } = await push("v1", ["x"]);
  expect((await call("DELETE", "/v2/app/manifests/v1")).status).toBe(202);
  expect((await call("GET", "/v2/app/manifests/v1")).status).toBe(404);
  expect((await call("GET", `/v2/app/manifests/${digest}`)).status).toBe(200);
  expect((await call("DELETE", "/v2/app/manifests/v1")).status).toBe(404);
});

test("a layer of an image is not deleted, another is", async () => {
  const { push, upload, call } = await served();
  const { layers } = await push("v1", ["used"]);
  const unused = await upload("unused");
  expect((await call("DELETE", `/v2/app/blobs/${layers[0]}`)).status).toBe(405);
  expect((await call("DELETE", `/v2/app/blobs/${unused}`)).status).toBe(202);
  expect((await call("HEAD", `/v2/app/blobs/${unused}`)).status).toBe(404);
});

test("pages of tags and of repositories, whatever their size", async () => {
  const { push, call, ecr } = await served();
  const { manifest } = await push("v0", ["x"]);
  const tags = ["v0", "B", "a", "a.1", "z_9", "Z"];
  for (const tag of tags) await call("PUT", `/v2/app/manifests/${tag}`, manifest, { "content-type": ociManifest });
  for (const repositoryName of ["bb/c", "aa"]) await ecr.CreateRepository({ repositoryName });
  const walk = async (path: string) => {
    const seen: string[] = [];
    for (let next: string | undefined = path; next;) {
      const { headers, json } = await call("GET", next);
      const page = json<{ tags?: string[]; repositories?: string[] }>();
      seen.push(...(page.tags ?? page.repositories ?? []));
      next = /^<(.*)>; rel="next"$/.exec(String(headers.link ?? ""))?.[1];
    }
    return seen;
  };
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7 }), async (n) => {
      expect(await walk(`/v2/app/tags/list?n=${n}`)).toEqual(["B", "Z", "a", "a.1", "v0", "z_9"]);
      expect(await walk(`/v2/_catalog?n=${n}`)).toEqual(["aa", "app", "bb/c"]);
    }),
    { numRuns: 7 },
  );
  expect((await call("GET", "/v2/app/tags/list?n=x")).status).toBe(400);
});

test("ranges are right for every blob", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(60), fc.nat(60), (size, first, length) => {
      const bytes = Array.from({ length: size }, (_, i) => i);
      const expected = bytes.slice(first, first + length + 1);
      if (expected.length === 0) return void expect(() => spanOf(`bytes=${first}-${first + length}`, size)).toThrow("not satisfiable");
      const { start, end, isPart } = spanOf(`bytes=${first}-${first + length}`, size);
      expect([bytes.slice(start, end), isPart]).toEqual([expected, true]);
    }),
  );
  expect(spanOf("bytes=-3", 10)).toEqual({ start: 7, end: 10, isPart: true });
  expect(spanOf("bytes=0-1,3-4", 10)).toEqual({ start: 0, end: 10, isPart: false });
});

test("paths and Accept headers", () => {
  expect(parsePath("/v2/a/blobs/b/manifests/c")).toEqual({ name: "a/blobs/b", kind: "manifests", reference: "c" });
  expect(parsePath("/v2/a/blobs/uploads/")).toEqual({ name: "a", kind: "uploads", reference: "" });
  expect(parsePath("/v2/a/blobs/uploads")).toEqual({ name: "a", kind: "uploads", reference: "" });
  expect(parsePath("/v2/a/b")).toBeUndefined();
  expect(accepts(undefined, "x/y")).toBe(true);
  expect(accepts("a/b, */*;q=0.1", "x/y")).toBe(true);
  expect(accepts("a/b", "x/y")).toBe(false);
});
