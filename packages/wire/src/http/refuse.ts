import type { ApiError } from "../errors.ts";
import type { WireRequest, WireResponse } from "../message.ts";
import { escapeXml } from "../xml.ts";
import { dialectOf } from "../sigv4/refusals.ts";

/** A refusal for a request whose service, and so whose protocol, is unknown: in the form its client most probably reads. */
export function refuseWithoutService(request: WireRequest, error: ApiError): WireResponse {
  if (dialectOf(request.headers, undefined) === "json") {
    const body = JSON.stringify({ __type: error.code, message: error.message });
    return { status: error.status, headers: { "content-type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code }, body };
  }
  const detail = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<ErrorResponse><Error>${detail}</Error><RequestId>${escapeXml(request.requestId)}</RequestId></ErrorResponse>`;
  return { status: error.status, headers: { "content-type": "text/xml" }, body };
}
