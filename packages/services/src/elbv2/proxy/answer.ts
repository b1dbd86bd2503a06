import { STATUS_CODES, type ServerResponse } from "node:http";

/** An answer of the load balancer itself, such as 503 when there is no target. */
export function answer(
  response: ServerResponse,
  status: number,
  options: { body?: string; contentType?: string; location?: string } = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const title = `${status} ${STATUS_CODES[status] ?? ""}`.trim();
  const body =
    options.body ??
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  response.writeHead(status, {
    Server: "awselb/2.0",
    "Content-Type": options.contentType ?? "text/html",
    "Content-Length": Buffer.byteLength(body),
    ...(options.location !== undefined && { Location: options.location }),
  });
  response.end(body);
}
