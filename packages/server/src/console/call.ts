import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { type Door, rootCaller, type ServiceName, wireNames } from "@towpath/services";
import { ApiError, readBody } from "@towpath/wire";
import { decode, encode } from "./json.ts";
import { bodyBytes } from "./limits.ts";
import { onlyReads } from "./reading.ts";
import { reply } from "./reply.ts";
import type { ConsoleSession } from "./sessions.ts";

const regionName = /^[a-z]{2}(-[a-z]+)+-\d$/;

/**
 * `aws/SERVICE/Operation`: an operation of AWS with its input and output as JSON by the SDK's member names, through the door that every
 * client goes through, as the account itself. Throws ApiError for what is no call; the operation's own refusal is the answer.
 */
export async function answerCall(
  door: Door,
  session: ConsoleSession,
  path: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [service = "", operation = "", ...rest] = path.split("/");
  if (message.method !== "POST") throw new ApiError("MethodNotAllowed", "Operations are called with POST.", 405);
  if (!Object.hasOwn(wireNames, service) || rest.length > 0)
    throw new ApiError("NotImplemented", `Towpath does not have the service ${service}.`, 501);
  const name = service as ServiceName;
  const region = message.headers["towpath-region"] ?? session.region;
  if (typeof region !== "string" || !regionName.test(region)) throw new ApiError("InvalidRegion", "That is not the name of a region.");
  const input = inputOf(await readBody(message, bodyBytes));
  if (session.readOnly && !onlyReads(name, operation, input))
    throw new ApiError("AccessDeniedException", `A read-only session may not call ${name}:${operation}.`, 403);
  const gone = new AbortController();
  response.once("close", () => gone.abort(new DOMException("the page has gone", "AbortError")));
  const origin = () => originOf(message);
  const answer = await door.call(name, operation, input, { caller: rootCaller(session.account, region), origin, signal: gone.signal });
  if ("refusal" in answer) {
    const { code, message: text, status, value } = answer.refusal;
    const members = Object.entries(value).filter(([member]) => !member.startsWith("$") && member !== "name");
    return reply(response, status, encode({ ...Object.fromEntries(members), __type: code, message: text }));
  }
  reply(response, 200, encode(withoutStreams(answer.output)));
}

/** What is told of calls by the console in the record of calls. */
const originOf = ({ socket, headers }: IncomingMessage) => ({
  sourceIPAddress: (socket.remoteAddress ?? "").replace(/^::ffff:/, ""),
  userAgent: headers["user-agent"] ?? "",
  console: true,
});

function inputOf(body: Uint8Array): object {
  let input: unknown;
  try {
    input = decode(Buffer.from(body).toString());
  } catch (cause) {
    throw Object.assign(new ApiError("SerializationException", "The body is not JSON."), { cause });
  }
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return input;
  throw new ApiError("SerializationException", "The body must be an object of the operation's members.");
}

/** Streams have ways of their own: objects are downloaded, logs are followed. */
function withoutStreams(output: object): object {
  const streams = Object.values(output).filter((member) => member instanceof Readable || isIterable(member));
  if (streams.length === 0) return output;
  for (const stream of streams) if (stream instanceof Readable) stream.destroy();
  throw new ApiError("NotImplemented", "The console does not take answers that are streams this way.", 501);
}

const isIterable = (value: unknown): boolean => typeof value === "object" && value !== null && Symbol.asyncIterator in value;
