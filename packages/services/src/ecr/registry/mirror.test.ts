import { expect, test } from "vitest";
import { imageManifest, ociManifest, served, sha256 } from "../fixture.ts";
import type { Mirror } from "../../door/mirror.ts";

/** A mirror with one image, which counts its exports. */
function mirrorOf(contents: { layer: string; id: string }) {
  const counts = { exports: 0 };
  const blob = (text: string) => ({
    kind: "blob" as const,
    body: (async function* () {
      yield Buffer.from(text);
    })(),
    digest: Promise.resolve(sha256(text)),
  });
  const mirror: Mirror = {
    hosts: ["public.ecr.aws"],
    tags: (_, repository) => (repository === "docker/library/node" ? ["24-slim"] : []),
    image: async () => ({
      id: contents.id,
      async *export() {
        counts.exports++;
        const { layer } = contents;
        yield blob("config");
        yield blob(layer);
        const bytes = Buffer.from(
          imageManifest({ digest: sha256("config"), size: 6 }, [{ digest: sha256(layer), size: Buffer.byteLength(layer) }]),
        );
        yield { kind: "manifest" as const, mediaType: ociManifest, digest: sha256(bytes), bytes };
      },
    }),
  };
  return { mirror, counts };
}

const anonymous = { host: "public.ecr.aws", authorization: "" };
const path = "/v2/docker/library/node";

test("a local image is pulled under its public name, without a login, and exported once", async () => {
  const contents = { layer: "the layer", id: "1" };
  const { mirror, counts } = mirrorOf(contents);
  const { call, ecr, journal, collect } = await served(undefined, mirror);
  expect((await call("GET", "/v2/", undefined, anonymous)).status).toBe(200);
  const answers = await Promise.all([1, 2, 3].map(() => call("GET", `${path}/manifests/24-slim`, undefined, anonymous)));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(counts.exports).toBe(1);
  const digest = answers[0]?.headers["docker-content-digest"] as string;
  await collect();
  expect((await call("GET", `${path}/manifests/${digest}`, undefined, anonymous)).status).toBe(200);
  expect((await call("GET", `${path}/blobs/${sha256("the layer")}`, undefined, anonymous)).body.toString()).toBe("the layer");
  expect((await call("GET", `${path}/tags/list`, undefined, anonymous)).json()).toEqual({ name: "docker/library/node", tags: ["24-slim"] });
  // It is nobody's repository.
  expect((await ecr.DescribeRepositories({})).repositories?.map(({ repositoryName }) => repositoryName)).toEqual(["app"]);
  expect((await call("GET", `${path}/manifests/24-slim`)).status).toBe(404);
  expect(journal.eventsAfter(0, { source: "aws.ecr" })).toEqual([]);
  contents.layer = "a newer layer";
  contents.id = "2";
  const newer = await call("GET", `${path}/manifests/24-slim`, undefined, anonymous);
  expect(newer.body.toString()).toContain(sha256("a newer layer"));
});

test("what is not there is not found, and nothing can be pushed", async () => {
  const { mirror } = mirrorOf({ layer: "x", id: "1" });
  const { call } = await served(undefined, mirror);
  expect((await call("GET", `/v2/other/manifests/latest`, undefined, anonymous)).json().errors).toMatchObject([{ code: "NAME_UNKNOWN" }]);
  expect((await call("GET", `${path}/manifests/1`, undefined, anonymous)).status).toBe(404);
  expect((await call("POST", `${path}/blobs/uploads/`, undefined, anonymous)).status).toBe(405);
});
