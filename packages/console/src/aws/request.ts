import { decode, encode } from "./json.ts";

export const base = "/_console";

/** What the server refused, in AWS's words; `status` 0 when it could not be reached. */
export class AwsError extends Error {
  override readonly name = "AwsError";
  readonly code: string;
  readonly status: number;
  /** The other members of the refusal. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, status: number, members: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.members = members;
  }
}

export const isNotLoggedIn = (error: unknown): boolean => error instanceof AwsError && error.status === 401;
export const isUnreachable = (error: unknown): boolean => error instanceof AwsError && error.status === 0;

interface RequestOptions {
  readonly method?: "GET" | "POST";
  readonly body?: unknown;
  readonly region?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Asks the server below `/_console`. Throws AwsError for refusals and when there is no answer; an aborted request throws the signal's reason. */
export async function request(path: string, { method = "POST", body, region, signal }: RequestOptions = {}): Promise<unknown> {
  const response = await fetch(`${base}${path}`, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(method === "POST" && { "content-type": "application/json" }),
      ...(region !== undefined && { "towpath-region": region }),
    },
    ...(method === "POST" && { body: encode(body ?? {}) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    if (signal?.aborted === true) throw cause;
    throw new AwsError("Unreachable", "The server does not answer. The page goes on by itself when it does.", 0, {}, { cause });
  });
  const text = await response.text();
  if (response.ok) return text === "" ? {} : decode(text);
  throw refusal(response.status, text);
}

function refusal(status: number, text: string): AwsError {
  try {
    const { __type, message, ...members } = decode(text) as { __type?: string; message?: string };
    return new AwsError(__type ?? "InternalFailure", message ?? "", status, members);
  } catch (cause) {
    return new AwsError("InternalFailure", `The server answered ${status} without a reason.`, status, {}, { cause });
  }
}
