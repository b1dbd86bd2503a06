/** Writes responses: the headers that every response has, and what a handler returned. */

const securityHeaders = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
};

/** `isStopping()` says whether the client must bring its next request elsewhere. */
export function makeResponder({ identity, isStopping }) {
  const identityHeaders = { "x-app-version": identity.version, "x-app-commit": identity.commit, "x-task-id": identity.task };

  function send(request, response, { status, type, body, headers = {} }) {
    const head = { ...securityHeaders, ...identityHeaders, "content-type": type, "content-length": Buffer.byteLength(body), ...headers };
    // A body that was not read to its end would be taken for the next request.
    if (isStopping() || !request.complete) head.connection = "close";
    response.writeHead(status, head);
    response.end(request.method === "HEAD" ? undefined : body);
  }

  function sendPage(request, response, status, page) {
    send(request, response, { status, type: "text/html; charset=utf-8", body: String(page), headers: { "cache-control": "no-store" } });
  }

  /** Sends what a handler returned: { status?, page } or { status, json } or { location }. */
  function sendResult(request, response, result) {
    if (result.location !== undefined) {
      send(request, response, { status: 303, type: "text/plain; charset=utf-8", body: "", headers: { location: result.location } });
    } else if (result.json !== undefined) {
      send(request, response, { status: result.status, type: "application/json", body: `${JSON.stringify(result.json)}\n` });
    } else {
      sendPage(request, response, result.status ?? 200, result.page);
    }
  }

  return { send, sendPage, sendResult };
}
