/** `message` is AWS's text where a build would fail with it; `explanation` says in plain words what to do. `line` and `column` are from 1. */
export interface Finding {
  severity: "error" | "warning";
  code?: string;
  message: string;
  explanation?: string;
  line?: number;
  column?: number;
}
