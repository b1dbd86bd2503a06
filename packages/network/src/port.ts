import type { IncomingMessage, ServerResponse } from "node:http";
import type { Engine, Labels } from "@towpath/engine";

/**
 * A VPC made real. EC2's rows say what should be; this port makes it so on the container engine. Every call is idempotent by the
 * id it is given, so that recovery after a crash is calling it again.
 */
export interface Network {
  vpcs: {
    /** Throws AddressRangeInUse when a VPC of that range could not be made on this host now. */
    check(cidrBlock: string): Promise<void>;
    /** Finds or makes the bridge network of a VPC. Throws AddressRangeInUse when the range overlaps another network of this host. */
    ensure(vpc: VpcSpec): Promise<void>;
    /** Removes it with everything left in it; nothing happens when it does not exist. */
    remove(vpcId: string): Promise<void>;
  };
  interfaces: {
    /** Finds or makes the interface (a holder container that owns address and namespace) with its rules in force. */
    open(spec: InterfaceSpec): Promise<void>;
    /** Replaces what an open interface may send and receive; takes effect at once, existing connections that are still allowed live on. */
    setRules(interfaceId: string, rules: Rules): Promise<void>;
    close(interfaceId: string): Promise<void>;
    /** Ids of all interfaces that exist on the engine, for the sweep at start. */
    list(): Promise<string[]>;
  };
  /**
   * What a workload needs to live on an interface. Waits until the interface is open (bounded; throws InterfaceNotReady with the reason).
   * `privileged` workloads (a nested engine has NET_ADMIN) get a namespace of their own behind the interface, whose rules they cannot change.
   */
  attach(interfaceId: string, options: { privileged: boolean; labels: Labels }, signal?: AbortSignal): Promise<Attachment>;
  /** For builds without a VPC: an address on a network that reaches the outside and our AWS endpoints, but no VPC. `ownerId` makes it idempotent; warm ones are kept ready. */
  attachOutside(ownerId: string, options: { privileged: boolean; labels: Labels }, signal?: AbortSignal): Promise<Attachment>;
  detachOutside(ownerId: string): Promise<void>;
  names: {
    /** Makes `name` resolve to `addresses` (IPv4) inside a VPC, or in all of them when `vpcId` is undefined. */
    set(name: string, addresses: string[], vpcId?: string): void;
    remove(name: string, vpcId?: string): void;
    /** Until the function it gives is called nobody is told that a name does not exist: those of before are still to be set again. */
    hold(): () => void;
  };
  linkLocal: {
    /** Serves `http://169.254.170.2/<prefix>…` inside every interface; `address` is the caller's own address in its VPC. Gives back a function that stops it. */
    serve(prefix: string, handler: (request: IncomingMessage, response: ServerResponse, address: string) => void): () => void;
  };
  /** Tries a TCP connection from an interface; says what answered, or which rule on the way stops it when that is known. */
  probe(interfaceId: string, address: string, port: number): Promise<ProbeResult>;
  close(): Promise<void>;
}

/** The network on this host's engine, from which others are reached. */
export interface HomeNetwork extends Network {
  /**
   * The network on another engine, for builds without a VPC: they reach this server by a relay of ours over nothing but that engine's
   * API. `name` keeps its state apart; `images` brings images there and gives their references.
   */
  elsewhere(name: string, engine: Engine, images: { ensure(name: "holder" | "tools" | "node"): Promise<string> }): Network;
}

export interface VpcSpec {
  vpcId: string;
  cidrBlock: string;
  labels: Labels;
}

export interface InterfaceSpec {
  interfaceId: string;
  vpcId: string;
  privateIpAddress: string;
  rules: Rules;
  labels: Labels;
}

/** Allow-lists, already resolved: security groups to addresses, route tables to what lies outside. Replies to allowed connections pass. */
export interface Rules {
  ingress: Rule[];
  egress: Rule[];
  /** Whether packets may leave the VPC (a route to a NAT gateway, or to an internet gateway with a public address). */
  outside: boolean;
}

/** `protocol` "-1" is all; `cidrs` are IPv4 ranges ("10.0.0.5/32" for an address); ports are inclusive and absent for all. */
export interface Rule {
  protocol: "tcp" | "udp" | "icmp" | "-1";
  fromPort?: number;
  toPort?: number;
  cidrs: string[];
}

/** How to start a container on an interface: join `containerId`'s namespace and mount what is listed. */
export interface Attachment {
  containerId: string;
  privateIpAddress: string;
  /** Files to bind read-only: resolv.conf, hosts, the certificate authority, the nested engine's certs.d. */
  mounts: { source: string; target: string; readOnly: true }[];
  /** What cannot be mounted, the engine being on another machine: to be copied into the container before its start. */
  files?: { path: string; text: string }[];
  /** Environment every workload gets, e.g. AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE. */
  environment: Record<string, string>;
}

export type ProbeResult = { reachable: true; milliseconds: number } | { reachable: false; reason: string };
