import { execFile } from "node:child_process";
import type { SecuritySettings } from "@towpath/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DockerHarness, dockerHarness, lacking } from "./contract/docker-harness.ts";
import { anywhere, tcpFrom } from "./contract/harness.ts";
import { addressAt } from "./ipv4.ts";
import type { Attachment, Rules } from "./port.ts";

const problem = await lacking();
const labels = { "towpath.account": "000000000000", "towpath.region": "us-east-1" };
/** What a nested engine has and misuse could start from. */
const powerful: SecuritySettings = {
  capabilitiesAdd: ["NET_ADMIN", "SYS_ADMIN", "NET_RAW"],
  seccomp: "unconfined",
  apparmor: "unconfined",
  unmaskPaths: true,
};

describe.skipIf(problem)(`isolation on the engine${problem ? `, skipped: ${problem}` : ""}`, () => {
  let harness: DockerHarness;
  let vpcId: string;
  let range: string;
  const at = new Map<string, Attachment>();
  const attached = (name: string) => at.get(name) as Attachment;

  const make = async (name: string, offset: number, rules: Rules, privileged = false) => {
    const spec = { interfaceId: `eni-${name}-${vpcId}`, vpcId, privateIpAddress: addressAt(range, offset), rules, labels };
    await harness.network.interfaces.open(spec);
    at.set(name, await harness.network.attach(spec.interfaceId, { privileged, labels }));
  };
  const fromHost = (address: string, port: number) =>
    new Promise<boolean>((resolve) => {
      execFile("timeout", ["2", "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`], (error) => resolve(!error));
    });
  /** As root of the privileged workload: gives the exit code of the last command. */
  const misuse = (script: string) => harness.run(attached("nested"), ["bash", "-c", script], { security: powerful });
  const tcp = (address: string, port: number) => `timeout 2 bash -c 'exec 3<>/dev/tcp/${address}/${port}'`;

  beforeAll(async () => {
    harness = await dockerHarness({ direct: true });
    const vpc = harness.newVpc();
    ({ vpcId, cidrBlock: range } = vpc);
    await harness.network.vpcs.ensure(vpc);
    const only = (address: string, port: number): Rules => ({ ingress: [tcpFrom(port, address)], egress: [anywhere], outside: false });
    await make("database", 20, only(addressAt(range, 30), 5432));
    await make("balanced", 21, only(addressAt(range, 1), 3000));
    await make("nested", 60, { ingress: [], egress: [anywhere], outside: false }, true);
    await harness.listen(attached("database"), 5432);
    await harness.listen(attached("balanced"), 3000);
  });
  afterAll(() => harness?.close());

  it("shuts the host out, but for what admits the load balancer's address", async () => {
    expect(await fromHost(addressAt(range, 20), 5432)).toBe(false);
    expect(await fromHost(addressAt(range, 21), 3000)).toBe(true);
  });

  it("shuts out builds without a VPC, privileged ones too", async () => {
    for (const privileged of [false, true]) {
      const build = await harness.network.attachOutside(`build-${privileged}`, { privileged, labels });
      expect(await harness.connects(build, addressAt(range, 20), 5432)).toBe(false);
      expect(await harness.connects(build, addressAt(range, 21), 3000)).toBe(false);
      expect(await harness.connects(build, harness.outside.address, harness.outside.port)).toBe(true);
      await harness.network.detachOutside(`build-${privileged}`);
    }
  });

  it("keeps a privileged workload in, whatever it does to its own packet filter", async () => {
    const database = tcp(addressAt(range, 20), 5432);
    const outside = tcp(harness.outside.address, harness.outside.port);
    expect((await misuse(`nft flush ruleset && nft list ruleset && ! ${database} && ! ${outside}`)).exitCode).toBe(0);
    expect((await misuse("ip link show eth0 && nft add table inet mine && ! nft list table inet towpath")).exitCode).toBe(0);
  });

  it("keeps a privileged workload from speaking with another's address", async () => {
    const stolen = addressAt(range, 30);
    const script = `ip addr add ${stolen}/32 dev eth0 && ip route replace ${addressAt(range, 20)} via 169.254.171.1 src ${stolen}`;
    expect((await misuse(`${script} && ! ${tcp(addressAt(range, 20), 5432)}`)).exitCode).toBe(0);
  });

  it("keeps an ordinary workload from touching the rules, and from sending with another's address", async () => {
    const run = (script: string) => harness.run(attached("balanced"), ["bash", "-c", script]);
    expect((await run("nft flush ruleset")).exitCode).not.toBe(0);
    expect((await run("ip addr add 10.9.9.9/32 dev eth0")).exitCode).not.toBe(0);
  });

  it.each(["nested", "balanced"])("serves AWS names to the %s workload over TLS it trusts", async (name) => {
    const workload = attached(name);
    expect(await harness.resolve(workload, "sts.us-east-1.amazonaws.com")).toEqual([addressAt(range, 2)]);
    expect(await harness.get(workload, "https://sts.us-east-1.amazonaws.com/x?y")).toBe("sts.us-east-1.amazonaws.com/x?y");
    expect(await harness.get(workload, "https://000000000000.dkr.ecr.us-east-1.amazonaws.com/v2/")).toContain("/v2/");
    expect(await harness.get(workload, "http://bucket.s3.us-east-1.amazonaws.com/k")).toBe("bucket.s3.us-east-1.amazonaws.com/k");
    const stranger = await harness.run(workload, ["curl", "-sSf", "--cacert", "/dev/null", "https://sts.us-east-1.amazonaws.com/"]);
    expect(stranger.exitCode).not.toBe(0);
  });

  it("serves what lies behind a privileged workload: the containers of its engine", async () => {
    const stop = harness.network.linkLocal.serve("/v2/deep", (_, response, from) => void response.end(from));
    const script = `ip netns add deep 2>/dev/null || unshare -n true || exit 9
      ip link add deep0 type veth peer name deep1
      ip link set deep1 netns deep && ip addr add 172.17.0.1/24 dev deep0 && ip link set deep0 up
      ip -n deep addr add 172.17.0.2/24 dev deep1 && ip -n deep link set deep1 up && ip -n deep route add default via 172.17.0.1
      nft 'add table ip deep; add chain ip deep post { type nat hook postrouting priority 100; }; add rule ip deep post ip saddr 172.17.0.0/24 oifname eth0 masquerade'
      ip netns exec deep curl -sSf -m 5 http://169.254.170.2/v2/deep`;
    const { stdout, stderr } = await harness.run(attached("nested"), ["bash", "-c", script], {
      security: powerful,
      mounts: [{ kind: "tmpfs", target: "/run" }],
    });
    expect(stderr).toBe("");
    expect(stdout).toBe(addressAt(range, 60));
    stop();
  });
});
