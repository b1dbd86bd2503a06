import type { IncomingMessage, ServerResponse } from "node:http";
import type { EcrParts, Registry, RepositoryRow } from "../model.ts";

/** One request to the registry, for a repository that exists and that its sender may use. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  query: URLSearchParams;
  registry: Registry;
  /** The ARN of its sender, where somebody logged in. */
  principal?: string;
  parts: EcrParts;
}

export interface RepositoryExchange extends Exchange {
  repository: RepositoryRow;
}

/** Answers without a body. */
export function answer(response: ServerResponse, status: number, headers: Record<string, string | number> = {}): void {
  response.writeHead(status, status === 204 ? headers : { "content-length": 0, ...headers });
  response.end();
}

export function answerJson(response: ServerResponse, body: object, headers: Record<string, string> = {}): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(200, { "content-type": "application/json", ...headers, "content-length": bytes.length });
  response.end(response.req.method === "HEAD" ? undefined : bytes);
}
