import type { Build } from "@aws-sdk/client-codebuild";
import { settle } from "@towpath/journal";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { fakeAgentWith } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role, standardImage } from "../testing/house.ts";
import { cacheVolumes } from "./volumes.ts";

type ProjectCache = NonNullable<Parameters<Client["codebuild"]["CreateProject"]>[0]["cache"]>;

let house: FakeHouse;
beforeEach(async () => {
  house = await openFakeHouse();
  const commands = fakeAgentWith({
    write: ({ files }, argument) => {
      const [path = "", text = ""] = argument.split(" ");
      files.put(path, { type: "file", mode: 0o750, content: Buffer.from(text) });
      return 0;
    },
    link: ({ files }, argument) => {
      const [path = "", target = ""] = argument.split(" ");
      files.put(path, { type: "symlink", target });
      return 0;
    },
    show: ({ files, stdout }, path) => {
      const entry = files.entry(path);
      stdout(`${path} is ${entry?.type === "file" ? `${entry.mode.toString(8)} ${entry.content.toString()}` : "absent"}\n`);
      return 0;
    },
  });
  house.engine.program({ image: standardImage }, commands);
});
afterEach(() => house[Symbol.asyncDispose]());

const section = (more = "") => `cache: {paths: ['/root/.m2/**/*']${more}}\n`;
const s3: ProjectCache = { type: "S3", location: "bucket/caches" };

async function start(name: string, commands: string[], cache: ProjectCache = s3, rest = section()): Promise<string> {
  const list = commands.map((text) => `      - ${JSON.stringify(text)}\n`).join("");
  const given = {
    name,
    source: { type: "NO_SOURCE" as const, buildspec: `version: 0.2\n${rest}phases:\n  build:\n    commands:\n${list}` },
    artifacts: { type: "NO_ARTIFACTS" as const },
    environment: { type: "LINUX_CONTAINER" as const, image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" as const },
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

/** The log of a build that has succeeded. */
async function run(...args: Parameters<typeof start>): Promise<string> {
  const build: Build = await house.ended(await start(...args));
  expect(build.buildStatus).toBe("SUCCEEDED");
  return house.log(build);
}

test("a cache without a key goes on from build to build, with modes and links", async () => {
  const first = await run("project", ["write /root/.m2/a one", "link /root/.m2/b a", "write /elsewhere no"]);
  expect(first).toContain("Unable to download cache: NoSuchKey: The specified key does not exist.\n");
  expect(first).toMatch(/Cache saved: 0\.0 kB in \d entries/);
  const second = await run("project", ["show /root/.m2/a", "show /root/.m2/b", "show /elsewhere", "write /root/.m2/a two"]);
  expect(second).toMatch(
    /Expanded cache path \/root\/\.m2\/\*\*\/\*\n.*Downloading S3 cache\.\.\.\n.*Unarchiving cache\.\.\.\n.*Cache hit/,
  );
  expect(second).toContain("/root/.m2/a is 750 one\n\n");
  expect(second).toContain("/root/.m2/b is 750 one\n\n");
  expect(second).toContain("/elsewhere is absent\n");
  expect(second).toMatch(/With the cache the phases took 0\.0 s, without it they took 0\.0 s/);
  expect(await run("project", ["show /root/.m2/a"])).toContain("/root/.m2/a is 750 two\n");
  expect(await run("other", ["show /root/.m2/a"])).toContain("/root/.m2/a is absent\n");
  expect(await run("project", ["show /root/.m2/a"], s3, "cache: {paths: ['/root/.m2/**/*', x]}\n")).toContain("/root/.m2/a is absent\n");
});

test("what is stored under a key stays; fallback keys find the newest that begins with them", async () => {
  await run("project", ["write /root/.m2/a one"], s3, section(", key: deps-1"));
  expect(await run("project", ["write /root/.m2/a changed"], s3, section(", key: deps-1"))).toContain(
    "The cache of the key deps-1 is there already and is left as it is\n",
  );
  expect(await run("project", ["show /root/.m2/a"], s3, section(", key: deps-1, action: restore"))).toContain("is 750 one\n");
  expect(await run("project", ["show /root/.m2/a"], s3, section(", key: deps-2, action: restore"))).toContain(
    "Cache miss: no cache for the key deps-2\n",
  );
  await house.clock.advance(1000);
  const saved = await run("project", ["show /root/.m2/a", "write /root/.m2/a two"], s3, section(", key: deps-2, action: save"));
  expect(saved).toContain("is absent\n");
  expect(saved).toContain("Cache saved with the key deps-2");
  const found = await run("project", ["show /root/.m2/a"], s3, section(", key: deps-3, fallback-keys: [none-, deps-], action: restore"));
  expect(found).toContain("Cache hit for the key deps-2");
  expect(found).toContain("is 750 two\n");
});

test("a namespace is common to projects", async () => {
  const shared: ProjectCache = { ...s3, cacheNamespace: "team" };
  await run("one", ["write /root/.m2/a one"], shared);
  expect(await run("two", ["show /root/.m2/a"], shared)).toContain("is 750 one\n");
});

test("is not found any more when it was reset, and its key can be stored anew", async () => {
  await run("project", ["write /root/.m2/a one"], s3, section(", key: k"));
  await house.clock.advance(1000);
  await house.aws.codebuild.InvalidateProjectCache({ projectName: "project" });
  await house.clock.advance(1000);
  const after = await run("project", ["show /root/.m2/a", "write /root/.m2/a two"], s3, section(", key: k"));
  expect(after).toContain("is absent\n");
  expect(await run("project", ["show /root/.m2/a"], s3, section(", key: k"))).toContain("is 750 two\n");
});

test("that cannot be read or written fails no build; a failed build stores none", async () => {
  const nowhere: ProjectCache = { type: "S3", location: "no-such-bucket" };
  const log = await run("project", ["write /root/.m2/a one"], nowhere);
  expect(log).toContain("Unable to download cache: NoSuchBucket");
  expect(log).toContain("Unable to upload cache: NoSuchBucket");
  expect(await run("nothing", ["true"])).toContain("Skip cache due to: nothing is at the paths to be cached\n");
  const build = await house.ended(await start("fails", ["write /root/.m2/a one", "false"]));
  expect(await house.log(build)).toContain("Skip cache due to: the build has failed\n");
  const broken = { Bucket: "bucket", Body: Buffer.from("no archive"), Metadata: { "codebuild-cache-saved-at": "9999999999999" } };
  await run("broken", ["write /root/.m2/a one"]);
  const { Contents = [] } = await house.aws.s3.ListObjectsV2({ Bucket: "bucket", Prefix: "caches/codebuild-cache/project/broken" });
  await house.aws.s3.PutObject({ ...broken, Key: Contents[0]?.Key ?? "" });
  expect(await run("broken", ["show /root/.m2/a"])).toContain("Unable to download cache: ");
});

const custom: ProjectCache = { type: "LOCAL", modes: ["LOCAL_CUSTOM_CACHE"] };
const kept = "/codebuild/local-cache/custom/x";

test("a local cache is in one running build only; the next build takes the one used last", async () => {
  const first = await run("project", [`write ${kept} one`], custom);
  expect(first).toContain("Local cache LOCAL_CUSTOM_CACHE: miss");
  expect(first).toMatch(/MkdirAll: (\/codebuild\/local-cache\/custom\/\w+\/\.m2)\n.*Symlinking: \/root\/\.m2 => \1\n/);
  await house.clock.advance(1000);
  const holder = await start("project", ["sleep 60"], custom);
  while (!cacheVolumes(house.journal).some(({ build }) => build !== undefined)) await settle();
  expect(await run("project", [`show ${kept}`, `write ${kept} two`], custom)).toContain("is absent\n");
  await house.clock.advance(60_000);
  expect((await house.ended(holder)).buildStatus).toBe("SUCCEEDED");
  expect(cacheVolumes(house.journal)).toHaveLength(2);
  const after = await run("project", [`show ${kept}`], custom);
  expect(after).toContain("is 750 one\n");
  expect(after).toContain("Local cache LOCAL_CUSTOM_CACHE: hit, last used 2026-01-01T00:01:01Z\n");
});

const keptVolumes = async () => (await house.engine.volumes.list({ labels: { "towpath.purpose": "cache" } })).length;

test.each(["reset", "delete"])("local caches go with the project: %s", async (how) => {
  await run("project", [`write ${kept} one`], custom);
  await house.clock.advance(1000);
  expect(await keptVolumes()).toBe(1);
  if (how === "reset") await house.aws.codebuild.InvalidateProjectCache({ projectName: "project" });
  else await house.aws.codebuild.DeleteProject({ name: "project" });
  while ((await keptVolumes()) > 0) await settle();
  await house.clock.advance(1000);
  expect(await run("project", [`show ${kept}`], custom)).toContain("is absent\n");
});

test.each([["cache-taken"], ["build-container-created"], ["build-container-started"], ["build-exited"], ["build-artifacts-uploaded"]])(
  "the server dies at %s: the build finds its volume, and gives it back",
  async (point) => {
    await run("project", [`write ${kept} one`], custom);
    house.crashes.push(point);
    const id = await start("project", [`show ${kept}`], custom);
    while (house.crashes.length > 0) await settle();
    // The run waits a moment before it is tried again; all else takes no simulated time.
    const again = () =>
      house.journal.one<{ at: number }>("SELECT not_before AS at FROM journal_outbox WHERE service = 'codebuild' AND kind = 'run'");
    while (!(await house.aws.codebuild.BatchGetBuilds({ ids: [id] })).builds?.[0]?.buildComplete) {
      const waitMs = (again()?.at ?? 0) - house.clock.now();
      await (waitMs > 0 ? house.clock.advance(waitMs) : settle());
    }
    const build = await house.ended(id);
    expect(build.buildStatus).toBe("SUCCEEDED");
    expect(await house.log(build)).toContain("is 750 one\n");
    expect(cacheVolumes(house.journal)).toMatchObject([{ build: undefined }]);
    expect(await keptVolumes()).toBe(1);
  },
);
