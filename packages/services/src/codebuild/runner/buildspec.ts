import { Readable } from "node:stream";
import { sourceGroup } from "../batch/spec/groups.ts";
import { parseBatch } from "../batch/spec/parse-batch.ts";
import { keepSpec } from "../batch/store.ts";
import { type Buildspec, BuildspecError } from "../buildspec/buildspec.ts";
import { parseBuildspec } from "../buildspec/parse-buildspec.ts";
import { buildspecBytes } from "../limits.ts";
import type { Located } from "../plan/plan.ts";
import { isInline } from "../project/check-source.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { PlacedSource } from "../sources/fetch.ts";
import { parseS3Location } from "../sources/s3.ts";
import { firstBytes } from "../sources/source.ts";
import type { BuildRun } from "./build-run.ts";

const inContainer = "/codebuild/readonly/buildspec.yml";

/** Finds the text: inline, an object in S3, or a file of the primary source, "buildspec.yml" unless the project says otherwise. */
export async function findBuildspec(run: BuildRun, primary: PlacedSource): Promise<Located & { text: string }> {
  const wish = run.build().settings.source.buildspec;
  const { directory } = primary;
  if (wish && isInline(wish)) return { directory, text: limited(wish), inlineBuildspec: wish, buildspecLocation: inContainer };
  if (wish?.startsWith("arn:")) {
    const text = limited(await fromS3(run, wish));
    return { directory, text, inlineBuildspec: text, buildspecLocation: inContainer };
  }
  const path = (wish || "buildspec.yml").replace(/^\.\//, "");
  const file = await primary.fetched.read(path, buildspecBytes + 1);
  const buildspecLocation = `${directory}/${path}`;
  if (!file) throw new BuildProblem("YAML_FILE_ERROR", `stat ${buildspecLocation}: no such file or directory`);
  if (file.length > buildspecBytes) throw tooLarge();
  return { directory, text: file.toString("utf8"), buildspecLocation };
}

/** A sandbox has the environment and no commands. */
export const noBuildspec = ({ directory }: PlacedSource): Located & { text: string } => ({
  directory,
  text: 'version: 0.2\nphases: {build: {commands: ["true"]}}\n',
  buildspecLocation: "",
});

function limited(text: string): string {
  if (text.length <= buildspecBytes) return text;
  throw tooLarge();
}

const tooLarge = () => new BuildProblem("YAML_FILE_ERROR", `the buildspec is larger than ${buildspecBytes} bytes`);

async function fromS3(run: BuildRun, arn: string): Promise<string> {
  const { bucket, key } = parseS3Location(arn);
  try {
    const { client } = await run.session();
    const { Body } = await client.s3.GetObject({ Bucket: bucket, Key: key }, run.signal);
    const bytes = Body instanceof Readable ? await firstBytes(Body, buildspecBytes + 1) : Buffer.from(Body ?? "");
    if (bytes.length > buildspecBytes) throw tooLarge();
    return bytes.toString("utf8");
  } catch (cause) {
    if (!isRefusal(cause)) throw cause;
    throw new BuildProblem("YAML_FILE_ERROR", `${refusalText(cause)} (${arn})`, { cause });
  }
}

/**
 * Reads it; the explanation, with file, line and column, goes to `explain`, beside AWS's text in the phase's context. The first build of a
 * batch reads and keeps what the batch is to do, and runs nothing itself.
 */
export function readBuildspec(run: BuildRun, located: Located & { text: string }, explain: (text: string) => void): Buildspec {
  try {
    const { batch } = run.build();
    if (batch?.group !== sourceGroup) return parseBuildspec(located.text);
    const spec = parseBatch(located.text);
    run.parts.journal.transact((tx) => keepSpec(tx, run, batch.id, spec));
    return parseBuildspec("version: 0.2\nphases: {build: {commands: []}}\n");
  } catch (cause) {
    if (!(cause instanceof BuildspecError)) throw cause;
    const name = located.buildspecLocation.slice(located.buildspecLocation.lastIndexOf("/") + 1);
    const place = cause.line === undefined ? name : `${name}:${cause.line}:${cause.column}`;
    explain(`${place}: ${cause.explanation}`);
    throw new BuildProblem("YAML_FILE_ERROR", cause.message, { cause });
  }
}
