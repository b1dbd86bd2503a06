/** What report files say, whatever their format. */
export type TestStatus = "SUCCEEDED" | "FAILED" | "ERROR" | "SKIPPED" | "UNKNOWN";

export interface TestResult {
  /** What related cases have in common: a class, a feature. */
  prefix: string;
  suite: string;
  name: string;
  status: TestStatus;
  nanoseconds: number;
  message: string;
}

export interface FileCoverage {
  path: string;
  linesCovered: number;
  linesMissed: number;
  branchesCovered: number;
  branchesMissed: number;
}

/** A file that is not what its report group expects. `message` says in plain words why. */
export class ReportUnreadable extends Error {
  override readonly name = "ReportUnreadable";
}

const nanosecondsPerSecond = 1e9;

/** Seconds as frameworks write them, with a thousands separator or not; 0 for what is no number. */
export function secondsToNanoseconds(text: string | undefined): number {
  const seconds = Number((text ?? "").replaceAll(",", ""));
  return Number.isFinite(seconds) && seconds > 0 ? Math.round(seconds * nanosecondsPerSecond) : 0;
}
