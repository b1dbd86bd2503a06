/** Turns what the engine or the connection to it says into the port's errors. */
import { AddressInUse, Conflict, EngineFault, EngineUnavailable, ImageNotFound, InvalidRequest, NotFound } from "../errors.ts";
import type { EngineError, EngineNoun } from "../errors.ts";

/** What a call is about, for the error when it does not exist. */
export interface Subject {
  readonly noun: EngineNoun;
  readonly id: string;
}

const advice = {
  absent: "Install Docker or Podman, or set DOCKER_HOST to the socket of an engine that runs.",
  "not-running": "Start it (systemctl start docker), then try again.",
  "not-permitted": "Add the user to the group that owns the socket (usermod -aG docker USER) and log in again.",
} as const;

/** The connection could not be made or broke. */
export function connectionFault(cause: NodeJS.ErrnoException, endpoint: string): EngineUnavailable {
  const reason =
    cause.code === "EACCES" || cause.code === "EPERM"
      ? "not-permitted"
      : cause.code === "ENOENT" || cause.code === "ENOTFOUND"
        ? "absent"
        : "not-running";
  return new EngineUnavailable(reason, endpoint, advice[reason], { cause });
}

export const noAnswer = (endpoint: string, seconds: number): EngineUnavailable =>
  new EngineUnavailable("not-running", endpoint, `It has not answered for ${seconds} s; restart it (systemctl restart docker).`);

/** The engine answered with an HTTP error. */
export function httpFault(status: number, body: string, subject: Subject): EngineError {
  const message = faultMessage(body);
  return addressFault(message) ?? statusFault(status, message, subject);
}

export function faultMessage(body: string): string {
  try {
    const parsed = JSON.parse(body) as { message?: unknown; cause?: unknown };
    if (typeof parsed.message === "string") return parsed.message;
  } catch {
    // Not JSON: the text itself is the message.
  }
  return body.trim();
}

function statusFault(status: number, message: string, subject: Subject): EngineError {
  if (status === 404) return missing(message, subject);
  if (status === 409) return new Conflict(message);
  if (status === 403 && /active endpoints|in use|is not running/i.test(message)) return new Conflict(message);
  if (status === 400 || status === 403) return new InvalidRequest(message);
  // Podman answers 500 for most of what Docker tells apart by the status.
  if (/no such container|no container with/i.test(message)) return missing(message, subject);
  if (/already in use|already exists|already used|has dependent containers/i.test(message)) return new Conflict(message);
  if (/no command or entrypoint/i.test(message)) return new InvalidRequest(message);
  if (/is not running|not currently running|container state improper/i.test(message)) return new Conflict(message);
  return new EngineFault(message || `The engine answered with status ${status}`, { status });
}

function missing(message: string, subject: Subject): EngineError {
  const options = { cause: new EngineFault(message, { status: 404 }) };
  const image = /no such image:? ?(\S*)/i.exec(message) ?? /reference does not exist|image not known/i.exec(message);
  if (subject.noun === "image") return new ImageNotFound(subject.id, options);
  if (image) return new ImageNotFound(image[1] ?? "unknown", options);
  const container = /no such container:? ?"?([^\s"]*)/i.exec(message);
  if (container) return new NotFound("container", container[1] || subject.id, options);
  const network = /network "?(\S+?)"? not found/i.exec(message);
  if (network) return new NotFound("network", network[1]!, options);
  return new NotFound(subject.noun, subject.id, options);
}

const addressPatterns = [
  /Bind for (\S+) failed: port is already allocated/,
  /listen (?:tcp|udp)\d? (\S+): bind: address already in use/,
  /requested ip address (\S+?):? is already allocated/i,
  /(Pool overlaps with other one on this address space)/,
  /subnet (\S+) (?:is already used|overlaps)/,
  /(?:invalid pool request: )?(Pool overlaps)/,
  /(Address already in use)/i,
];

/** The engine names the address in some of its messages only; callers that asked for a certain one put it in instead. */
export function addressFault(message: string, address?: string): AddressInUse | undefined {
  for (const pattern of addressPatterns) {
    const found = pattern.exec(message);
    if (found) return new AddressInUse(address ?? found[1]!, { cause: new EngineFault(message) });
  }
  return undefined;
}
