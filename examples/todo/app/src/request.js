/** What is read from a request before a handler sees it, with a refusal for what must not get further. */

const bodySizeMaxBytes = 32 * 1024;

/** A request that is answered by a page with this status and this sentence. */
export class Refusal extends Error {
  constructor(status, title, message) {
    super(message);
    this.status = status;
    this.title = title;
  }
}

/** The fields of a posted form, as URLSearchParams. */
export async function readForm(request) {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers["content-type"] ?? "")) {
    throw new Refusal(415, "Not a form", "Send the fields as application/x-www-form-urlencoded.");
  }
  const chunks = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > bodySizeMaxBytes) throw new Refusal(413, "Too long", `A form has at most ${bodySizeMaxBytes} bytes.`);
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
}

/** A form of another site must not change anything here: browsers name the page that a form was on. */
export function refuseForeignForm(headers) {
  const { origin, host } = headers;
  if (origin === undefined) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) {
    throw new Refusal(403, "Not from here", "This form was sent from another site.");
  }
}

/** The address of a request as path and query; undefined when it is no address at all. */
export const readAddress = (url) => (URL.canParse(url, "http://todo") ? new URL(url, "http://todo") : undefined);
