import type { Context } from "./model.ts";

/**
 * Why a build cannot go on, as it is shown in the phase in which it is thrown. `FAILED` is the user's to mend, `FAULT` is ours or the
 * engine's.
 */
export class BuildProblem extends Error {
  override readonly name = "BuildProblem";
  readonly status: "FAILED" | "FAULT";
  readonly context: Context;

  constructor(statusCode: string, message: string, options?: ErrorOptions & { status?: "FAILED" | "FAULT" }) {
    super(message, options);
    this.status = options?.status ?? "FAILED";
    this.context = { statusCode, message };
  }
}

/** `AccessDenied: text`: how AWS shows the refusal of another service. */
export const refusalText = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** Whether an error is the refusal of a service rather than a fault: those become the build's failure. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $fault, status } = error as Error & { $fault?: string; status?: number };
  return $fault === "client" || (typeof status === "number" && status >= 400 && status < 500);
}
