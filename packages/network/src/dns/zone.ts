import { addressAt, contains } from "../ipv4.ts";

/** Names of ours, per VPC and for all of them, without the case of letters and a final dot. */
export class Zone {
  readonly #everywhere = new Map<string, string[]>();
  readonly #perVpc = new Map<string, Map<string, string[]>>();
  #complete: Promise<void> = Promise.resolve();

  /** Settled when the names that are not here are not to come either. */
  get complete(): Promise<void> {
    return this.#complete;
  }

  /** Until the function it gives is called, names are missing that will be set. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#complete = promise;
    return resolve;
  }

  set(name: string, addresses: string[], vpcId?: string): void {
    this.#names(vpcId).set(canonical(name), addresses);
  }

  remove(name: string, vpcId?: string): void {
    this.#names(vpcId).delete(canonical(name));
  }

  /** Addresses of a name that was set, the VPC's own first. */
  find(name: string, vpcId: string | undefined): string[] | undefined {
    const key = canonical(name);
    return (vpcId === undefined ? undefined : this.#perVpc.get(vpcId)?.get(key)) ?? this.#everywhere.get(key);
  }

  #names(vpcId: string | undefined): Map<string, string[]> {
    if (vpcId === undefined) return this.#everywhere;
    let names = this.#perVpc.get(vpcId);
    if (!names) this.#perVpc.set(vpcId, (names = new Map()));
    return names;
  }
}

export const canonical = (name: string): string => name.toLowerCase().replace(/\.$/, "");

/** Where a question comes from: `vpcId` is undefined on the network of builds without a VPC. */
export interface Place {
  vpcId: string | undefined;
  range: string;
  /** The address that stands for the AWS endpoints there. */
  endpoint: string;
}

/** `forward` is for the host's resolvers; `absent` is a name of AWS that nothing here has. */
export type Answer = { kind: "addresses"; addresses: string[] } | { kind: "absent" } | { kind: "forward" };

/** What a name means in a VPC: https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
export function lookUp(zone: Zone, name: string, place: Place): Answer {
  const wanted = canonical(name);
  const own = zone.find(wanted, place.vpcId);
  if (own) return { kind: "addresses", addresses: own };
  if (/\.(rds|elb)\.amazonaws\.com$/.test(wanted)) return { kind: "absent" };
  if (wanted.endsWith(".amazonaws.com") || wanted === "public.ecr.aws") return { kind: "addresses", addresses: [place.endpoint] };
  const host = /^ip-(\d+)-(\d+)-(\d+)-(\d+)\.(?:ec2|[a-z0-9-]+\.compute)\.internal$/.exec(wanted);
  if (!host) return { kind: "forward" };
  const address = host.slice(1).join(".");
  return isInside(place.range, address) ? { kind: "addresses", addresses: [address] } : { kind: "absent" };
}

function isInside(range: string, address: string): boolean {
  try {
    return contains(range, address);
  } catch {
    return false;
  }
}

/** AWS's resolver has the third address of a range. */
export const resolverOf = (range: string): string => addressAt(range, 2);
