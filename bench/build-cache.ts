import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createReadStream, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Build } from "@aws-sdk/client-codebuild";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { dataDirectory, removeDirectory, residentBytes, type RunningServer, startServer, towpath } from "@towpath/testkit";
import type { Bench } from "./support/bench.ts";
import { createProject, logOf, phaseSeconds, runBuild, settingsOf } from "./support/codebuild.ts";

const files = 20_000;
const fileBytes = 15_000;
const gigabyte = 1_073_741_824;
const megabyte = 1_048_576;
/** Nothing takes longer than `tar` to disk divided by this. */
const target = 0.5;
/** What the server may hold more than it did when idle, while all this passes through it. */
const flatMegabytes = 200;

const buildspec = `version: 0.2
phases:
  build:
    commands:
      - ls | wc -l
      - '[ -z "$MAKE" ] || head -c ${gigabyte} /dev/urandom > $MAKE'
`;
const artifact = `${buildspec}artifacts: {files: [big]}\n`;
const cache = `${buildspec}cache: {paths: [kept/**/*]}\n`;

/** A large source, a large artifact and a large cache, each beside `tar` of the same bytes to the disk. */
export const run: Bench = async () => {
  const directory = dataDirectory();
  const server = await startServer(directory);
  const place = join(directory, "bench");
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, residentBytes(server.process.pid as number))), 50);
  try {
    const codebuild = await createProject(server, buildspec);
    const s3 = new S3Client({ ...settingsOf(server), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: "bench" }));
    await runBuild(codebuild);
    const idle = residentBytes(server.process.pid as number);
    await putSource(s3, place);
    most = idle;
    const tarOfSource = seconds(() => untar(join(place, "source"), place));
    const source = await runBuild(
      codebuild,
      {},
      { sourceTypeOverride: "S3", sourceLocationOverride: "bench/source.zip", buildspecOverride: buildspec },
    );
    rmSync(join(place, "source"), { recursive: true });
    mkdirSync(join(place, "big"));
    spawnSync("sh", ["-c", `head -c ${gigabyte} /dev/urandom > ${join(place, "big", "big")}`]);
    const tarOfGigabyte = seconds(() => untar(join(place, "big"), place));
    rmSync(join(place, "big"), { recursive: true });
    const stored = await runBuild(
      codebuild,
      { MAKE: "big" },
      { buildspecOverride: artifact, artifactsOverride: { type: "S3", location: "bench", name: "artifact", packaging: "NONE" } },
    );
    const s3Cache = { buildspecOverride: cache, cacheOverride: { type: "S3" as const, location: "bench/cache" } };
    const saved = await runBuild(
      codebuild,
      { MAKE: "kept/big" },
      { ...s3Cache, buildspecOverride: cache.replace("ls |", "mkdir -p kept; ls |") },
    );
    const restored = await runBuild(codebuild, {}, s3Cache);
    await mustHit(server, restored);
    const figures = {
      sourceSeconds: phaseSeconds(source, "DOWNLOAD_SOURCE"),
      tarOfSourceSeconds: tarOfSource,
      ratioOfSource: tarOfSource / phaseSeconds(source, "DOWNLOAD_SOURCE"),
      artifactSeconds: phaseSeconds(stored, "UPLOAD_ARTIFACTS"),
      cacheSaveSeconds: phaseSeconds(saved, "UPLOAD_ARTIFACTS"),
      cacheRestoreSeconds: phaseSeconds(restored, "DOWNLOAD_SOURCE"),
      tarOfGigabyteSeconds: tarOfGigabyte,
      ratioOfArtifact: tarOfGigabyte / phaseSeconds(stored, "UPLOAD_ARTIFACTS"),
      ratioOfCacheSave: tarOfGigabyte / phaseSeconds(saved, "UPLOAD_ARTIFACTS"),
      ratioOfCacheRestore: tarOfGigabyte / phaseSeconds(restored, "DOWNLOAD_SOURCE"),
      idleMegabytes: idle / megabyte,
      mostMegabytes: most / megabyte,
      files,
    };
    const ratios = Object.entries(figures).filter(([name]) => name.startsWith("ratio"));
    const isMet = ratios.every(([, ratio]) => ratio >= target) && most - idle <= flatMegabytes * megabyte;
    return {
      name: "build-cache",
      figures,
      verdict: `no slower than ${1 / target} times tar to disk, at most ${flatMegabytes} MB of memory more than idle: ${isMet ? "met" : "missed"}`,
    };
  } finally {
    clearInterval(watch);
    await towpath(directory, "down", "--yes").catch(() => server.stop());
    removeDirectory(directory);
  }
};

function seconds(work: () => void): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1_000;
}

/** As `tar` does it, to the end: what it wrote is on the disk. */
function untar(from: string, place: string): void {
  const to = join(place, "copy");
  mkdirSync(to, { recursive: true });
  const { status, stderr } = spawnSync("sh", ["-c", 'tar -C "$1" -cf - . | tar -C "$2" -xf - && sync -f "$2"', "sh", from, to]);
  if (status !== 0) throw new Error(String(stderr));
  rmSync(to, { recursive: true });
}

/** A tree of many small files that do not get smaller, and its ZIP in the bucket. */
async function putSource(s3: S3Client, place: string): Promise<void> {
  const tree = join(place, "source");
  for (let i = 0; i < files; i++) {
    const folder = join(tree, `folder-${i % 200}`);
    if (i < 200) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${i}`), randomBytes(fileBytes));
  }
  const zip = join(place, "source.zip");
  const { status, stderr } = spawnSync("zip", ["-q", "-r", "-0", zip, "."], { cwd: tree });
  if (status !== 0) throw new Error(`zip: ${String(stderr)}`);
  await s3.send(
    new PutObjectCommand({ Bucket: "bench", Key: "source.zip", Body: createReadStream(zip), ContentLength: statSync(zip).size }),
  );
  rmSync(zip);
}

async function mustHit(server: RunningServer, build: Build): Promise<void> {
  const lines = await logOf(server, build);
  if (!lines.some(({ text }) => text.includes("Cache hit"))) throw new Error("the cache was not found");
}
