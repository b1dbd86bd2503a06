import type { Build } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { type House, openHouse, role } from "../testing/house.ts";
import { tidyCachesSoon } from "./tidy.ts";
import { cacheVolumes } from "./volumes.ts";

type ProjectCache = NonNullable<Parameters<Client["codebuild"]["CreateProject"]>[0]["cache"]>;

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house[Symbol.asyncDispose]());

interface Wish {
  cache: ProjectCache;
  section?: string;
  privileged?: boolean;
  head?: string;
}

async function start(name: string, commands: string[], { cache, section = "", privileged = false, head = "" }: Wish): Promise<string> {
  const list = commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("");
  const given = {
    name,
    source: { type: "NO_SOURCE" as const, buildspec: `version: 0.2\n${section}${head}phases:\n  build:\n    commands:\n${list}` },
    artifacts: { type: "NO_ARTIFACTS" as const },
    environment: {
      type: "LINUX_CONTAINER" as const,
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL" as const,
      privilegedMode: privileged,
    },
    serviceRole: role,
    cache,
  };
  await house.aws.codebuild.CreateProject(given).catch((error: Error) => {
    if (error.name !== "ResourceAlreadyExistsException") throw error;
    return house.aws.codebuild.UpdateProject(given);
  });
  const { build } = await house.aws.codebuild.StartBuild({ projectName: name });
  return build?.id ?? "";
}

async function log(id: string): Promise<string> {
  const build: Build = await house.ended(id);
  const text = await house.log(build);
  if (build.buildStatus !== "SUCCEEDED") throw new Error(text);
  return text;
}

const run = async (...args: Parameters<typeof start>): Promise<string> => log(await start(...args));
const s3: ProjectCache = { type: "S3", location: "bucket/caches" };

describe("the S3 cache", () => {
  const section = (more: string) => `cache: {paths: [deps, '/opt/kept/**/*'], ${more}}\n`;
  const make =
    "mkdir -p deps/empty /opt/kept/a; echo x > deps/run; chmod 755 deps/run; ln -s run deps/link; ln deps/run deps/twin; echo y > /opt/kept/a/b; chmod 700 /opt/kept/a; head -c 20000000 /dev/urandom > deps/big; sha256sum < deps/big > deps/sum";
  const check =
    "test -x deps/run && test $(readlink deps/link) = run && test deps/run -ef deps/twin && test -d deps/empty && test $(stat -c %a /opt/kept/a) = 700 && sha256sum < deps/big | cmp - deps/sum && echo whole $(pwd)";

  test("keeps files, directories, links, modes and large content, whatever the source directory is called", async () => {
    await run("plain", [make], { cache: s3, section: section("") });
    expect(await run("plain", [check], { cache: s3, section: section("") })).toContain("whole /codebuild/output/src");
  });

  test("of a key that the shell makes out is put in while the build waits", async () => {
    const keyed = (file: string) => ({
      cache: s3,
      head: `env: {variables: {LOCK: '${file}'}}\n`,
      section: section("key: 'npm-$(codebuild-hash-files /etc/$LOCK)', fallback-keys: [npm-]"),
    });
    const first = await run("keyed", [make], keyed("passwd"));
    expect(first).toMatch(/Cache miss: no cache for the key npm-[0-9a-f]{64}, nor one that begins with npm-\n/);
    expect(first).toMatch(/Cache saved with the key npm-[0-9a-f]{64}: 20\.\d MB in 10 entries/);
    const second = await run("keyed", [check], keyed("passwd"));
    expect(second).toMatch(
      /Downloading S3 cache\.\.\.\n.*Unarchiving cache\.\.\.\n.*Cache hit for the key npm-[0-9a-f]{64}: .*\n.*Phase complete: DOWNLOAD_SOURCE/,
    );
    expect(second).toContain("whole ");
    expect(second).toContain("is there already and is left as it is\n");
    const other = await run("keyed", [check], keyed("group"));
    expect(other).toContain("Cache hit for the key npm-");
    expect(other).toContain("Cache saved with the key npm-");
    const missing = await run("keyed", ["true"], keyed("none"));
    expect(missing).toContain("codebuild-hash-files: no file matches /etc/none\n");
  });

  test.each([["cache-restored"], ["build-log-batch-stored"], ["build-artifacts-uploaded"]])(
    "is put in and stored once when the server dies at %s",
    async (point) => {
      const wish = { cache: s3, section: section(`key: '${point}-$(echo 1)'`) };
      house.crashes.push(point);
      const first = await run(`crash-${point}`, [make], wish);
      expect(house.crashes).toEqual([]);
      expect(first.match(/Cache miss/g)).toHaveLength(1);
      house.crashes.push(point);
      const second = await run(`crash-${point}`, [check], wish);
      expect(second).toContain("whole ");
      expect(second.match(/Cache hit/g)).toHaveLength(1);
    },
  );
});

describe("local caches", () => {
  test("LOCAL_CUSTOM_CACHE: directories are links into a kept volume; what the source has goes into it", async () => {
    const wish = {
      cache: { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] } as ProjectCache,
      section: "cache: {paths: ['deps/**/*', /root/.m2]}\n",
    };
    const first = await run(
      "custom",
      ["test -L deps; echo one > deps/a; echo two > /root/.m2/b; ls -d /codebuild/local-cache/custom/*/deps"],
      wish,
    );
    expect(first).toMatch(/Symlinking: \/root\/\.m2 => \/codebuild\/local-cache\/custom\/\w+\/\.m2\n/);
    expect(await run("custom", ["cat deps/a /root/.m2/b"], wish)).toContain("one\ntwo\n");
  });

  test("LOCAL_DOCKER_LAYER_CACHE: the second build finds the layers, a concurrent one is not disturbed", async () => {
    const wish = { cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] } as ProjectCache, privileged: true };
    const image = "printf 'FROM scratch\\nCOPY data /\\n' > Dockerfile; echo same > data; touch -d @0 data; docker build -q -t app .";
    const first = await run(
      "layers",
      ["docker images -q app | wc -l", image, "docker network create left; docker volume create left; docker create --name left app /x"],
      wish,
    );
    expect(first).toContain("LOCAL_DOCKER_LAYER_CACHE: miss");
    expect(first).toMatch(/wc -l\n0\n/);
    const both = await Promise.all(
      [0, 1].map(() =>
        start(
          "layers",
          ["echo found $(docker images -q app | wc -l)", image, "docker network create left; docker create --name left app /x", "sleep 3"],
          wish,
        ),
      ),
    );
    const logs = await Promise.all(both.map(log));
    expect(logs.map((text) => /found (\d)/.exec(text)?.[1]).sort()).toEqual(["0", "1"]);
    expect(logs.filter((text) => text.includes("LOCAL_DOCKER_LAYER_CACHE: hit"))).toHaveLength(1);
    expect(logs.filter((text) => text.includes("With the cache the phases took"))).toHaveLength(1);
    expect(cacheVolumes(house.journal).filter(({ kind }) => kind === "docker-layers")).toHaveLength(2);
  });

  test("layers that cannot be used are given up", async () => {
    const wish = { cache: { type: "LOCAL", modes: ["LOCAL_DOCKER_LAYER_CACHE"] } as ProjectCache, privileged: true };
    await run("broken", ["rm -rf /var/lib/docker/image; echo x > /var/lib/docker/image"], wish);
    const text = await run("broken", ["docker info --format '{{.Driver}}'"], wish);
    expect(text).toContain("The kept layers cannot be used and are given up.\n");
    expect(text).toContain("overlay2\n");
  });

  test("their sizes are known, and they go with their projects", async () => {
    const settled = async (isSo: () => boolean) => {
      while (!isSo()) {
        const committed = Promise.withResolvers<void>();
        const forget = house.journal.onCommit(() => committed.resolve());
        if (!isSo()) await committed.promise;
        forget();
      }
    };
    const layers = () => cacheVolumes(house.journal).filter(({ project }) => project === "layers");
    house.journal.transact(tidyCachesSoon);
    await settled(() => layers().every(({ sizeBytes }) => sizeBytes > 1000));
    for (const name of ["layers", "broken", "custom"]) await house.aws.codebuild.DeleteProject({ name });
    await settled(() => cacheVolumes(house.journal).length === 0);
    await settled(() => house.journal.one("SELECT 1 FROM journal_outbox WHERE service = 'codebuild' LIMIT 1") === undefined);
    const labels = { "towpath.installation": house.installationId, "towpath.purpose": "cache" };
    expect(await house.engine.volumes.list({ labels })).toEqual([]);
  });
});
