/** The raw files of a report, as its group wants them kept in S3. */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ReportExportConfig, S3ReportExportConfig } from "@aws-sdk/client-codebuild";
import type { ContainerFile } from "../artifacts/container-files.ts";
import { writeZip } from "../artifacts/zip-file.ts";
import { encryptionOf } from "../encryption.ts";
import type { BuildSettings } from "../plan/settings.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import type { Client } from "../../door/aws.ts";

export interface Exporting {
  s3: Client["s3"];
  settings: Pick<BuildSettings, "encryptionKey">;
  /** On this host, for ZIPs. */
  workDirectory: string;
  /** How the group of a report is exported. */
  configOf(group: string): ReportExportConfig | undefined;
  signal: AbortSignal;
}

/**
 * Reads all of a report's files, and where its group wants that puts them below `path/GROUP/REPORT/`, or as one ZIP `path/GROUP/REPORT.zip`.
 * Throws BuildProblem.
 */
export async function exportFiles(
  how: Exporting,
  { group, report }: { group: string; report: string },
  files: AsyncIterable<ContainerFile>,
): Promise<void> {
  const config = how.configOf(group);
  const to = config?.exportConfigType === "S3" ? config.s3Destination : undefined;
  try {
    if (!to) for await (const { content } of files) for await (const _ of content);
    else if (to.packaging === "ZIP") await putZip(how, to, keyOf(to, group, `${report}.zip`), files);
    else for await (const file of files) await putFile(how, to, keyOf(to, group, report, file.path), file);
  } catch (cause) {
    if (cause instanceof BuildProblem || !isRefusal(cause)) throw cause;
    throw new BuildProblem("CLIENT_ERROR", `Failed to export report ${group}: ${refusalText(cause)}`, { cause });
  }
}

const keyOf = (to: S3ReportExportConfig, ...names: string[]): string =>
  [...(to.path ?? "").split("/"), ...names].filter((part) => part !== "").join("/");

const encryption = ({ settings }: Exporting, { encryptionKey, encryptionDisabled }: S3ReportExportConfig) =>
  encryptionOf({ encryptionKey: encryptionKey ?? settings.encryptionKey }, encryptionDisabled);

async function putFile(how: Exporting, to: S3ReportExportConfig, Key: string, { content, sizeBytes }: ContainerFile): Promise<void> {
  const Body = Readable.from(content, { objectMode: false });
  await how.s3.PutObject({ Bucket: to.bucket ?? "", Key, Body, ContentLength: sizeBytes, ...encryption(how, to) }, how.signal);
}

async function putZip(how: Exporting, to: S3ReportExportConfig, Key: string, files: AsyncIterable<ContainerFile>): Promise<void> {
  const path = join(how.workDirectory, "report.zip");
  const { sizeBytes } = await writeZip(path, files);
  const object = { Bucket: to.bucket ?? "", Key, Body: createReadStream(path), ContentLength: sizeBytes, ContentType: "application/zip" };
  await how.s3.PutObject({ ...object, ...encryption(how, to) }, how.signal);
}
