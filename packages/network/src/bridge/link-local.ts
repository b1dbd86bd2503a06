import type { IncomingMessage, ServerResponse } from "node:http";

type Handler = (request: IncomingMessage, response: ServerResponse, address: string) => void;

/** Who answers below which path of http://169.254.170.2; the longest prefix decides. */
export class LinkLocal {
  readonly #handlers = new Map<string, Handler>();

  serve(prefix: string, handler: Handler): () => void {
    this.#handlers.set(prefix, handler);
    return () => {
      if (this.#handlers.get(prefix) === handler) this.#handlers.delete(prefix);
    };
  }

  readonly answer = (request: IncomingMessage, response: ServerResponse): void => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const [prefix] = [...this.#handlers.keys()].filter((candidate) => path.startsWith(candidate)).sort((a, b) => b.length - a.length);
    const handler = prefix === undefined ? undefined : this.#handlers.get(prefix);
    if (handler) return handler(request, response, request.socket.remoteAddress ?? "");
    response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found\n");
  };
}
