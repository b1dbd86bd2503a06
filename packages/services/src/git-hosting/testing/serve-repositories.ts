/** Repositories below a directory, served over HTTP to everybody at the paths that they have there. */
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serveBackend } from "../backend.ts";

export interface Served extends AsyncDisposable {
  url: string;
  /** Answers nothing while it is. */
  isDown: boolean;
}

export async function serveRepositories(root: string): Promise<Served> {
  const server = createServer((request, response) => {
    if (served.isDown) return void request.socket.destroy();
    const [, name = "", path = ""] = /^\/(.*?)(\/(?:info\/refs|git-upload-pack))(?:\?|$)/.exec(decodeURIComponent(request.url ?? "")) ?? [];
    const bare = join(root, name);
    const directory = existsSync(join(bare, ".git")) ? join(bare, ".git") : bare;
    if (path === "" || !existsSync(join(directory, "HEAD"))) return void response.writeHead(404).end();
    serveBackend({ directory, path, user: "" }, request, response, async () => {}).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const served: Served = {
    isDown: false,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  return served;
}
