import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Log } from "@towpath/journal";
import type { RawRoute } from "@towpath/services";
import { type AwsRequestParts, answerAwsRequest } from "./aws-requests.ts";
import { answerConsoleRequest, type ConsoleParts, isConsoleRequest, isVisit, sendToConsole } from "./console/console-requests.ts";
import { answerOwnRequest, isOwnRequest, type OwnRequestParts } from "./own-requests.ts";

export type RequestHandler = (message: IncomingMessage, response: ServerResponse) => void;

/** The port is taken, or may not be listened on; the message says what to do. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
}

/** One handler for everything that arrives, on whichever listener: the server's own requests, raw routes, AWS operations. */
export function requestHandler(parts: {
  aws: AwsRequestParts;
  own: OwnRequestParts;
  console: ConsoleParts;
  routes: RawRoute[];
  log: Log;
}): RequestHandler {
  const answer = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isConsoleRequest(message)) return answerConsoleRequest(parts.console, message, response);
    if (message.headers.origin !== undefined) return refuseBrowser(response);
    if (isVisit(message)) return sendToConsole(response);
    if (isOwnRequest(message)) return answerOwnRequest(parts.own, message, response);
    const route = isSigned(message) ? undefined : parts.routes.find((candidate) => candidate.matches(message));
    return route ? route.handle(message, response) : answerAwsRequest(parts.aws, message, response);
  };
  return (message, response) => {
    answer(message, response).catch((error: unknown) => {
      parts.log.error({ method: message.method, url: message.url, err: error }, "request failed");
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  };
}

/** An object of a bucket that is named by the host may have a key such as "v2/index.json": what is signed is an AWS operation, whatever its path. */
const isSigned = ({ headers, url = "" }: IncomingMessage): boolean =>
  headers.authorization?.startsWith("AWS4-HMAC-SHA256") === true || /[?&](?:X-Amz-Signature|AWSAccessKeyId)=/.test(url);

/** A page elsewhere must not drive a server on loopback. */
function refuseBrowser(response: ServerResponse): void {
  response.writeHead(403, { "content-type": "application/json" });
  response.end('{"__type":"AccessDenied","message":"Requests from web pages are refused."}\n');
}

/** Who takes connections that ask for another protocol. Those that are nobody's are answered as requests: clients offer HTTP/2 this way. */
export interface Sockets {
  isOurs(message: IncomingMessage): boolean;
  open(message: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
}

/** Listens; resolves when requests are taken. Throws CannotListen. */
export async function listen(handler: RequestHandler, host: string, port: number, sockets?: Sockets): Promise<Server> {
  const shouldUpgradeCallback = (message: IncomingMessage): boolean => sockets?.isOurs(message) ?? false;
  const server = createServer({ keepAliveTimeout: 65_000, requestTimeout: 0, maxHeaderSize: 65_536, shouldUpgradeCallback }, handler);
  server.on("upgrade", (message, socket, head) => {
    sockets?.open(message, socket, head).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(new CannotListen(reasonOf(cause, host, port), { cause })));
    server.listen(port, host, resolve);
  });
  // Errors of single connections come here once it listens; they end those connections, not the server.
  server.on("error", () => {});
  return server;
}

function reasonOf(cause: NodeJS.ErrnoException, host: string, port: number): string {
  if (cause.code === "EADDRINUSE")
    return `Port ${port} on ${host} is taken by another program. Stop it, or choose another port with TOWPATH_PORT.`;
  if (cause.code === "EACCES") return `This user may not listen on port ${port}. Choose one above 1023 with TOWPATH_PORT.`;
  if (cause.code === "EADDRNOTAVAIL") return `${host} is not an address of this machine. Set TOWPATH_HOST to one that is.`;
  return `Cannot listen on ${host}:${port}: ${cause.message}.`;
}
