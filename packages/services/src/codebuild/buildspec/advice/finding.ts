import type { BuildspecError } from "../buildspec.ts";

/** `message` is AWS's text where a build would fail with it; `explanation` says in plain words what to do. `line` and `column` are from 1. */
export interface Finding {
  severity: "error" | "warning";
  code?: string;
  message: string;
  explanation?: string;
  line?: number;
  column?: number;
}

/** What a build fails with whose buildspec is refused. */
export const refusalCode = "YAML_FILE_ERROR";

export const refusal = ({ message, explanation, line, column }: BuildspecError): Finding => ({
  severity: "error",
  code: refusalCode,
  message,
  explanation,
  ...(line !== undefined && column !== undefined && { line, column }),
});
