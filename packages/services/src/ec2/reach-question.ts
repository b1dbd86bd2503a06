import { type ProbeResult, parseAddress } from "@towpath/network";
import { ApiError } from "@towpath/wire";
import type { Asked, Question } from "../door/service.ts";
import type { Ec2Parts, Resource } from "./model.ts";
import { pathOf, type Verdict } from "./path.ts";
import { pictureOf } from "./reach.ts";
import { find } from "./store.ts";

export interface Reach extends Verdict {
  from: string;
  address: string;
  port: number;
  protocol: "tcp" | "udp";
  /** What a connection said that was tried from the interface's own namespace; absent where it was not asked for, or cannot be tried. */
  probe?: ProbeResult;
  /** Why nothing was tried though it was asked for. */
  notProbed?: string;
}

/**
 * Can `from` (a network interface) reach `to` (another, or an IPv4 address) on `port` of `protocol` (tcp unless said), by the rules, and with
 * `probe=true` by trying? AWS's Network Insights judge the rules only, and keep a resource for every question.
 */
export const reachQuestion =
  ({ journal, network }: Pick<Ec2Parts, "journal" | "network">): Question =>
  async (asked) => {
    const from = interfaceOf(journal, asked, "from");
    const vpc = find(journal, asked, "vpc", from.vpcId ?? "");
    if (!vpc) throw new ApiError("InvalidNetworkInterfaceID.NotFound", `The VPC of ${from.id} is gone.`);
    const to = asked.query.get("to") ?? "";
    const address = to.startsWith("eni-") ? interfaceOf(journal, asked, "to").data.privateIp : addressOf(to);
    const [port, protocol] = [portOf(asked.query.get("port")), protocolOf(asked.query.get("protocol") ?? "tcp")];
    const verdict = pathOf(pictureOf(journal, vpc), { from, address, port, protocol });
    const answer: Reach = { from: from.id, address, port, protocol, ...verdict };
    if (asked.query.get("probe") !== "true") return answer;
    if (from.data.onHost) return { ...answer, notProbed: `${from.id} lives on this host: there is no namespace to try from.` };
    if (protocol !== "tcp") return { ...answer, notProbed: "Only TCP connections can be tried: UDP does not answer." };
    return { ...answer, probe: await network.probe(from.id, address, port).catch(unprobed) };
  };

function unprobed(cause: unknown): never {
  if (cause instanceof Error && cause.name === "InterfaceNotReady") throw new ApiError("IncorrectState", cause.message);
  throw cause;
}

function interfaceOf(journal: Ec2Parts["journal"], asked: Asked, name: "from" | "to"): Resource<"network-interface"> {
  const id = asked.query.get(name) ?? "";
  const found = find(journal, asked, "network-interface", id);
  if (!found) throw new ApiError("InvalidNetworkInterfaceID.NotFound", `The networkInterface ID '${id}' does not exist`);
  return found;
}

function addressOf(text: string): string {
  try {
    parseAddress(text);
    return text;
  } catch (cause) {
    throw Object.assign(new ApiError("InvalidParameterValue", `'${text}' is neither a network interface nor an IPv4 address.`), { cause });
  }
}

function portOf(text: string | null): number {
  const port = Number(text);
  if (text && Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new ApiError("InvalidParameterValue", "port must be a number from 1 to 65535.");
}

function protocolOf(text: string): "tcp" | "udp" {
  if (text === "tcp" || text === "udp") return text;
  throw new ApiError("InvalidParameterValue", "protocol must be tcp or udp.");
}
