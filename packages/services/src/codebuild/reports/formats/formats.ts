/** Every format: how it is told from the others, and how it is read. https://docs.aws.amazon.com/codebuild/latest/userguide/test-reporting.html */
import type { ReportType } from "@aws-sdk/client-codebuild";
import { type FileCoverage, ReportUnreadable, type TestResult } from "../result.ts";
import { isClover, readClover } from "./clover.ts";
import { isCobertura, readCobertura } from "./cobertura.ts";
import { isCucumber, readCucumber } from "./cucumber.ts";
import { isJacoco, readJacoco } from "./jacoco.ts";
import { readJson } from "./json.ts";
import { isJunit, readJunit } from "./junit.ts";
import { isNunit2, isNunit3, readNunit2, readNunit3 } from "./nunit.ts";
import { isSimplecov, readSimplecov } from "./simplecov.ts";
import { isTestng, readTestng } from "./testng.ts";
import { isTrx, readTrx } from "./trx.ts";
import { readXml } from "./xml.ts";

export type ReportContent = { tests: TestResult[] } | { files: FileCoverage[] };

interface Format<Root> {
  type: ReportType;
  parse(text: string): Root;
  /** Whether a document is of this format and not of another one of the same syntax. */
  is(root: Root): boolean;
  read(root: Root): ReportContent;
}

const testXml = (is: Format<ReturnType<typeof readXml>>["is"], read: (root: ReturnType<typeof readXml>) => TestResult[]) =>
  ({ type: "TEST", parse: readXml, is, read: (root) => ({ tests: read(root) }) }) satisfies Format<ReturnType<typeof readXml>>;
const coverageXml = (is: Format<ReturnType<typeof readXml>>["is"], read: (root: ReturnType<typeof readXml>) => FileCoverage[]) =>
  ({ type: "CODE_COVERAGE", parse: readXml, is, read: (root) => ({ files: read(root) }) }) satisfies Format<ReturnType<typeof readXml>>;

const xmlFormats = {
  JUNITXML: testXml(isJunit, readJunit),
  NUNITXML: testXml(isNunit2, readNunit2),
  NUNIT3XML: testXml(isNunit3, readNunit3),
  TESTNGXML: testXml(isTestng, readTestng),
  VISUALSTUDIOTRX: testXml(isTrx, readTrx),
  CLOVERXML: coverageXml(isClover, readClover),
  COBERTURAXML: coverageXml(isCobertura, readCobertura),
  JACOCOXML: coverageXml(isJacoco, readJacoco),
};

const jsonFormats = {
  CUCUMBERJSON: { type: "TEST", parse: readJson, is: isCucumber, read: (root) => ({ tests: readCucumber(root) }) },
  SIMPLECOV: { type: "CODE_COVERAGE", parse: readJson, is: isSimplecov, read: (root) => ({ files: readSimplecov(root) }) },
} satisfies Record<string, Format<unknown>>;

export type FormatName = keyof typeof xmlFormats | keyof typeof jsonFormats;

export const isFormatName = (name: string): name is FormatName => Object.hasOwn(xmlFormats, name) || Object.hasOwn(jsonFormats, name);

const isXml = (name: FormatName): name is keyof typeof xmlFormats => Object.hasOwn(xmlFormats, name);

export const typeOf = (name: FormatName): ReportType => (isXml(name) ? xmlFormats[name].type : jsonFormats[name].type);

/** Reads a file that is said to be of a format. Throws ReportUnreadable. */
export const readReport = (name: FormatName, text: string): ReportContent =>
  isXml(name) ? readAs(name, xmlFormats[name], text) : readAs<unknown>(name, jsonFormats[name], text);

function readAs<Root>(name: FormatName, format: Format<Root>, text: string): ReportContent {
  const root = format.parse(text);
  if (!format.is(root)) throw new ReportUnreadable(`the file is not of the format ${name}`);
  return format.read(root);
}

/** Which format a file is of, if any. */
export function formatOf(text: string): FormatName | undefined {
  const begin = text.trimStart()[0];
  try {
    if (begin === "<") return firstThatIs(xmlFormats, readXml(text));
    if (begin === "{" || begin === "[") return firstThatIs<unknown, keyof typeof jsonFormats>(jsonFormats, readJson(text));
  } catch (error) {
    if (!(error instanceof ReportUnreadable)) throw error;
  }
  return undefined;
}

const firstThatIs = <Root, Name extends string>(formats: Record<Name, Format<Root>>, root: Root): Name | undefined =>
  (Object.keys(formats) as Name[]).find((name) => formats[name].is(root));
