import { type IncomingMessage, request as send, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { connectTimeoutMs } from "../limits.ts";
import type { Endpoint } from "./endpoint.ts";

/**
 * Hands an upgrade (a websocket) on to a target and joins the two connections. It counts as in flight at the endpoint until it ends,
 * so a draining target keeps it until the deregistration delay is over.
 */
export function upgrade(request: IncomingMessage, client: Duplex, head: Buffer, endpoint: Endpoint, headers: string[]): Promise<void> {
  return endpoint.use(
    () =>
      new Promise((resolve) => {
        const upstream = send({
          host: endpoint.address,
          port: endpoint.port,
          method: request.method,
          path: request.url,
          headers,
          agent: false,
          timeout: connectTimeoutMs,
        });
        client.on("error", () => client.destroy());
        client.once("close", () => {
          upstream.destroy();
          resolve();
        });
        upstream.on("upgrade", (answer, target, targetHead) => {
          target.setTimeout(0);
          endpoint.tunnel(target);
          client.write(head101(answer));
          if (targetHead.length > 0) client.write(targetHead);
          if (head.length > 0) target.write(head);
          target.on("error", () => client.destroy());
          target.once("close", () => client.destroy());
          target.pipe(client).pipe(target);
        });
        upstream.on("response", (answer) => {
          client.write(head101(answer));
          answer.pipe(client);
        });
        upstream.on("timeout", () => upstream.destroy(new Error("timed out")));
        upstream.on("error", () => refuse(client, 502));
        upstream.end();
      }),
  );
}

/** Ends a connection whose upgrade cannot be served. */
export function refuse(client: Duplex, status: number): void {
  if (client.writable)
    client.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nServer: awselb/2.0\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  else client.destroy();
}

function head101(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${answer.statusCode ?? 502} ${answer.statusMessage ?? ""}`];
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    if (answer.statusCode === 101 || answer.rawHeaders[i]?.toLowerCase() !== "transfer-encoding")
      lines.push(`${answer.rawHeaders[i]}: ${answer.rawHeaders[i + 1]}`);
  }
  if (answer.statusCode !== 101) lines.push("Connection: close");
  return `${lines.join("\r\n")}\r\n\r\n`;
}
