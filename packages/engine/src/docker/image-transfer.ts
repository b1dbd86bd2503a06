import { EngineFault, EngineUnavailable, ImageNotFound, NotFound, PullFailed, PushFailed, type TransferFailureReason } from "../errors.ts";
import type { RegistryAuth, TransferOptions, TransferProgress } from "../port.ts";
import { jsonLines, pieces } from "./recovery.ts";
import { splitReference } from "./references.ts";
import type { Call, Transport } from "./transport.ts";
import type { WireProgress } from "./wire.ts";

export async function pullImage(
  transport: Transport,
  ref: string,
  options: TransferOptions & { platform?: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name, tag } = splitReference(ref);
  const query = { fromImage: name, tag, platform: options.platform };
  const call = transferCall(ref, "/images/create", query, options.auth, signal);
  await transfer(transport, call, options, (reason, detail, cause) => new PullFailed(ref, reason, detail, { cause }));
}

export async function pushImage(transport: Transport, ref: string, options: TransferOptions, signal: AbortSignal | undefined) {
  const { name, tag } = splitReference(ref);
  const call = transferCall(ref, `/images/${name}/push`, { tag }, options.auth, signal);
  let digest: string | undefined;
  await transfer(
    transport,
    call,
    options,
    (reason, detail, cause) =>
      /image does not exist locally|tag does not exist|not found in local storage/i.test(detail)
        ? new ImageNotFound(ref, { cause })
        : new PushFailed(ref, reason, detail, { cause }),
    (line) => {
      digest = line.aux?.Digest ?? /digest: (sha256:[0-9a-f]{64})/.exec(line.status ?? "")?.[1] ?? digest;
    },
  );
  return { digest };
}

function transferCall(
  ref: string,
  path: string,
  query: Call["query"],
  auth: RegistryAuth | undefined,
  signal: AbortSignal | undefined,
): Call {
  const registry = ref.includes("/") ? ref.slice(0, ref.indexOf("/")) : "";
  const credentials = auth ? { username: auth.username, password: auth.password, serveraddress: registry } : {};
  const headers = { "X-Registry-Auth": encodeAuth(credentials) };
  return { method: "POST", path, headers, subject: { noun: "image", id: ref }, signal, ...(query && { query }) };
}

/** The alphabet for URLs, with padding: without it the engine drops the end, and with it all credentials, in silence. */
export const encodeAuth = (credentials: object): string =>
  Buffer.from(JSON.stringify(credentials)).toString("base64").replaceAll("+", "-").replaceAll("/", "_");

async function transfer(
  transport: Transport,
  call: Call,
  options: TransferOptions,
  fault: (reason: TransferFailureReason, detail: string, cause: unknown) => Error,
  onLine: (line: WireProgress) => void = () => undefined,
): Promise<void> {
  try {
    const response = await transport.stream(call);
    for await (const line of jsonLines<WireProgress>(pieces(response, "image", call.signal))) {
      if (line.error !== undefined) throw new EngineFault(line.errorDetail?.message ?? line.error);
      onLine(line);
      options.onProgress?.(progressFromWire(line));
    }
  } catch (error) {
    if (call.signal?.aborted || error instanceof EngineUnavailable || !(error instanceof Error)) throw error;
    const detail = error instanceof NotFound && error.cause instanceof Error ? error.cause.message : error.message;
    throw fault(failureReason(error, detail), detail, error);
  }
}

const progressFromWire = (line: WireProgress): TransferProgress => ({
  layer: line.id,
  status: line.status ?? "",
  doneBytes: line.progressDetail?.current,
  totalBytes: line.progressDetail?.total,
});

function failureReason(error: Error, detail: string): TransferFailureReason {
  if (/denied|unauthorized|no basic auth|authentication required|forbidden|\b40[13]\b/i.test(detail)) return "denied";
  if (/dial |lookup |i\/o timeout|connection refused|no such host|TLS|x509|EOF|timeout|canceled/i.test(detail)) return "unreachable";
  if (/manifest unknown|not found|does not exist|name unknown|no such/i.test(detail)) return "not-found";
  return error instanceof NotFound ? "not-found" : "other";
}
