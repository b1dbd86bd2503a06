import { decode, encode, type Packet } from "dns-packet";
import { answerSeconds } from "../limits.ts";
import type { Upstream } from "./upstream.ts";
import { type Answer, lookUp, type Place, type Zone } from "./zone.ts";

const authoritative = 1 << 10;
const recursionDesired = 1 << 8;
const recursionAvailable = 1 << 7;
const formatError = 1;
const serverFailure = 2;
const absentName = 3;

/** The response to one raw query; undefined for what is no query at all. */
export async function respond(
  query: Buffer,
  over: "udp" | "tcp",
  { zone, place, upstream }: { zone: Zone; place: Place; upstream: Upstream },
): Promise<Buffer | undefined> {
  const packet = readQuery(query);
  if (packet === undefined) return undefined;
  const [question] = packet.questions ?? [];
  if (!question) return reply(packet, formatError, []);
  const answer = await answerOf(zone, question.name, place);
  if (answer.kind === "forward") return (await upstream(query, over)) ?? reply(packet, serverFailure, []);
  if (answer.kind === "absent") return reply(packet, absentName, []);
  const addresses = question.type === "A" ? answer.addresses : [];
  return reply(packet, 0, addresses);
}

/** That a name of AWS is absent is said only when all that there are have been set: who hears it while the server starts does not ask again. */
async function answerOf(zone: Zone, name: string, place: Place): Promise<Answer> {
  const answer = lookUp(zone, name, place);
  if (answer.kind !== "absent") return answer;
  await zone.complete;
  return lookUp(zone, name, place);
}

function readQuery(bytes: Buffer): Packet | undefined {
  try {
    const packet = decode(bytes);
    return packet.type === "query" ? packet : undefined;
  } catch {
    return undefined;
  }
}

function reply(query: Packet, code: number, addresses: string[]): Buffer {
  const name = query.questions?.[0]?.name ?? "";
  return encode({
    type: "response",
    id: query.id,
    flags: ((query.flags ?? 0) & recursionDesired) | recursionAvailable | (code === serverFailure ? 0 : authoritative) | code,
    questions: query.questions,
    answers: addresses.map((data) => ({ type: "A" as const, class: "IN" as const, name, ttl: answerSeconds, data })),
  });
}
