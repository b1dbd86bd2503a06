import { request as send } from "node:http";
import type { Probe } from "../health.ts";

/** One health check: GET `path` on a connection of its own. Resolves always; the answer's body is not read. */
export function probe(to: { address: string; port: number; path: string; timeoutSeconds: number }, signal: AbortSignal): Promise<Probe> {
  return new Promise((resolve) => {
    const request = send({
      host: to.address,
      port: to.port,
      path: to.path,
      agent: false,
      timeout: to.timeoutSeconds * 1_000,
      signal,
      headers: { Host: `${to.address}:${to.port}`, "User-Agent": "ELB-HealthChecker/2.0", Accept: "*/*", Connection: "close" },
    });
    request.on("response", (response) => {
      response.on("error", () => {});
      resolve({ kind: "status", status: response.statusCode ?? 0 });
      response.destroy();
    });
    request.on("timeout", () => {
      resolve({ kind: "timeout" });
      request.destroy();
    });
    request.on("error", () => resolve({ kind: "refused" }));
    request.end();
  });
}
