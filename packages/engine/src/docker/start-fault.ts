import { Conflict, EngineFault, InvalidRequest, StartFailed } from "../errors.ts";
import { addressFault } from "./faults.ts";

/** Sorts what the engine, the runtime below it and the kernel say about a process that could not be started. */
export function startFault(error: unknown): unknown {
  if (!(error instanceof EngineFault || error instanceof InvalidRequest || error instanceof Conflict)) return error;
  const { message } = error;
  const address = addressFault(message);
  if (address) return address;
  // Podman answers for every failure to start with one status; only messages of the runtime mean the process itself.
  const runtime = /OCI runtime|runc|crun|oci runtime|starting container process|exec:/i.test(message);
  if (!runtime) return error;
  if (/executable file not found|no such file or directory/i.test(message)) {
    return new StartFailed("command-not-found", message, { cause: error });
  }
  if (/operation not permitted/i.test(message)) return new StartFailed("not-permitted", message, { cause: error });
  if (/permission denied|exec format error|is a directory/i.test(message)) {
    return new StartFailed("not-executable", message, { cause: error });
  }
  return new StartFailed("other", message, { cause: error });
}
