import type { ServerResponse } from "node:http";

/** An answer that is JSON already, and nobody's to keep. */
export function reply(response: ServerResponse, status: number, json: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(`${json}\n`);
}
