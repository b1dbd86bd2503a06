import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { messagePage } from "./page.js";
import { readAddress, refuseForeignForm, Refusal } from "./request.js";
import { makeResponder } from "./respond.js";
import { routes } from "./routes.js";
import { reasonOf } from "./store.js";

const assets = {
  "/style.css": { type: "text/css; charset=utf-8", body: await readFile(new URL("style.css", import.meta.url)) },
  "/icon.svg": { type: "image/svg+xml", body: await readFile(new URL("icon.svg", import.meta.url)) },
};

/** The asset or the route for a request; throws a Refusal when there is none. */
function find(method, pathname) {
  const asset = Object.hasOwn(assets, pathname) ? assets[pathname] : undefined;
  const matches = routes.filter((route) => route.path.test(pathname));
  const wanted = method === "HEAD" ? "GET" : method;
  const route = matches.find((match) => match.method === wanted);
  if (asset !== undefined && wanted === "GET") return { asset };
  if (route !== undefined) return { route, id: route.path.exec(pathname)[1] };
  if (asset !== undefined || matches.length > 0) throw new Refusal(405, "Not possible", `${method} is not possible here.`);
  throw new Refusal(404, "Not found", "There is nothing at this address.");
}

/** The server, not listening yet. `log(message, facts)` is called for what an operator should see. */
export function makeServer({ pool, identity, log }) {
  let stopping = false;
  const { send, sendPage, sendResult } = makeResponder({ identity, isStopping: () => stopping });

  async function answer(request, response) {
    const address = readAddress(request.url);
    if (address === undefined) throw new Refusal(400, "Bad address", "This address cannot be read.");
    const { asset, route, id } = find(request.method, address.pathname);
    if (asset !== undefined) {
      send(request, response, { status: 200, ...asset, headers: { "cache-control": "no-cache" } });
      return;
    }
    if (request.method === "POST") refuseForeignForm(request.headers);
    sendResult(request, response, await route.handle({ pool, identity, address, request, id }));
  }

  function answerFailure(request, response, error) {
    if (error instanceof Refusal) {
      sendPage(request, response, error.status, messagePage({ identity, title: error.title, text: error.message }));
      return;
    }
    log("a request failed", { method: request.method, url: request.url, reason: reasonOf(error) });
    const text = "The list cannot be reached at the moment. Try again in a few seconds.";
    sendPage(request, response, 503, messagePage({ identity, title: "Not available", text }));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error) => answerFailure(request, response, error));
  });
  // Longer than the 60 seconds for which a load balancer keeps an idle connection, so that it is never this side that
  // closes a connection on which a request is just being sent.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 66_000;
  server.requestTimeout = 30_000;

  return {
    /** Resolves to the port; 0 picks a free one. Rejects when the port cannot be had. */
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once("error", reject);
        server.listen(port, () => resolve(server.address().port));
      }),

    /**
     * Stops without failing a request. For `graceMs` every request is still answered, and its client told to close the
     * connection: whoever sends them may learn of the stop a moment later. Then nothing new is accepted, and each
     * connection is closed as it becomes idle.
     */
    async stop(graceMs) {
      stopping = true;
      await delay(graceMs);
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      await new Promise((resolve) => server.close(resolve));
      clearInterval(sweep);
    },
  };
}
