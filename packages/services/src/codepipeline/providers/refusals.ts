/** What other services answer, as the result of an action. */
import { ApiError } from "@towpath/wire";
import { ActionFailed } from "./provider.ts";

interface Refusal {
  code: string;
  message: string;
  status: number;
}

/** A refusal is the SDK's exception of a client's fault, or an undeclared one; anything else is a fault of ours, or passes by. */
export function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof ApiError)
    return error.status < 500 || error.status === 501 ? { code: error.code, message: error.message, status: error.status } : undefined;
  if (!(error instanceof Error) || (error as { $fault?: unknown }).$fault !== "client") return undefined;
  return { code: error.name, message: error.message, status: 400 };
}

export const isRefusal = (error: unknown, ...codes: string[]): boolean => {
  const code = refusalOf(error)?.code;
  return code !== undefined && (codes.length === 0 || codes.includes(code));
};

const denied = /^(AccessDenied|UnauthorizedOperation|NotAuthorized)/;

/** Calls another service; a refusal fails the action in the words that CodePipeline has for it. `service` is the SDK for Java's name. */
export async function calling<T>(operation: string, service: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) throw error;
    const { code, message, status } = refusal;
    throw new ActionFailed(
      denied.test(code) ? "PermissionError" : "ConfigurationError",
      `Error calling ${operation}: ${message} (Service: ${service}; Status Code: ${status}; Error Code: ${code})`,
      { cause: error },
    );
  }
}

/** The action's end, for a failure that is its own; undefined for what should be tried again. */
export function failureOf(error: unknown): { code: string; message: string; externalExecutionId?: string } | undefined {
  if (error instanceof ActionFailed)
    return {
      code: error.code,
      message: error.message,
      ...(error.externalExecutionId !== undefined && { externalExecutionId: error.externalExecutionId }),
    };
  const refusal = refusalOf(error);
  return refusal && { code: denied.test(refusal.code) ? "PermissionError" : "ConfigurationError", message: refusal.message };
}
