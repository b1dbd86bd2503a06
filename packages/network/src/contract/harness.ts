import type { Attachment, Network, Rule, VpcSpec } from "../port.ts";

/** What the suite needs besides the port to see what a workload sees. One is made for each implementation. */
export interface Harness {
  network: Network;
  /** A VPC whose range nothing else uses. */
  newVpc(): VpcSpec;
  /** Accepts TCP connections on a port in a workload of that attachment, until the end. */
  listen(attachment: Attachment, port: number): Promise<void>;
  /** Whether a workload of that attachment gets a TCP connection. */
  connects(attachment: Attachment, address: string, port: number): Promise<boolean>;
  /** The addresses a workload of that attachment gets for a name. */
  resolve(attachment: Attachment, name: string): Promise<string[]>;
  /** The body of a GET from a workload of that attachment; undefined when there is no answer or not 200. */
  get(attachment: Attachment, url: string): Promise<string | undefined>;
  /** Ends every container of the attachment's, as a restart of the engine does. */
  kill(attachment: Attachment): Promise<void>;
  /** Address and port that answer outside of every VPC. */
  outside: { address: string; port: number };
  /** The same network as a new process finds it. */
  restart(): Promise<Network>;
  close(): Promise<void>;
}

export const anywhere: Rule = { protocol: "-1", cidrs: ["0.0.0.0/0"] };
export const tcpFrom = (port: number, ...addresses: string[]): Rule => ({
  protocol: "tcp",
  fromPort: port,
  toPort: port,
  cidrs: addresses.map((address) => (address.includes("/") ? address : `${address}/32`)),
});
