import { NamespaceFault } from "../errors.ts";
import { probeSeconds } from "../limits.ts";
import { innerAddress, innerDevice, innerGateway, type NamespacePlan, ruleset, spoofingRules } from "../rules/ruleset.ts";

/** Runs shell scripts with the right to enter the network namespaces of containers. */
export interface ScriptRunner {
  run(script: string): Promise<{ exitCode: number; output: string }>;
  close(): Promise<void>;
}

/** What is done in the network namespaces of containers, which are named by a process of theirs on the engine's host. */
export interface Namespaces {
  /** Puts rules in force, in one step. */
  setRules(pid: number, plan: NamespacePlan): Promise<void>;
  /** Joins the namespace of `innerPid` to that of `pid`, which has `address` and the rules. Harmless when it has been done already. */
  join(pid: number, innerPid: number, address: string): Promise<void>;
  /** Tries a TCP connection. `output` is what was said about a failure; `silent` that nothing answered in time. */
  connect(pid: number, address: string, port: number): Promise<{ connected: boolean; silent: boolean; output: string }>;
  close(): Promise<void>;
}

/** Done by the tools of Linux: nft, ip, nsenter. */
export function scripted(runner: ScriptRunner): Namespaces {
  const must = async (what: string, script: string) => {
    const { exitCode, output } = await runner.run(script);
    if (exitCode !== 0) throw new NamespaceFault(`${what} failed (exit code ${exitCode}): ${output.trim() || "no output"}`);
  };
  return {
    setRules: (pid, plan) => must(`setting the packet rules of ${plan.address}`, rulesScript(pid, plan)),
    join: (pid, innerPid, address) => must(`joining the namespace behind ${address}`, innerScript(pid, innerPid, address)),
    async connect(pid, address, port) {
      const { exitCode, output } = await runner.run(probeScript(pid, address, port, probeSeconds));
      return { connected: exitCode === 0, silent: exitCode === 124, output };
    },
    close: () => runner.close(),
  };
}

const enter = (pid: number) => `nsenter -t ${pid} -n`;

/** A process id could by now be another process's: nothing is changed where the interface's address is not found. */
const guard = (pid: number, address: string) =>
  `${enter(pid)} ip -4 -o addr show dev eth0 | grep -qF ' ${address}/' || { echo 'the namespace has not the address ${address}'; exit 65; }`;

function rulesScript(pid: number, plan: NamespacePlan): string {
  return [
    guard(pid, plan.address),
    `${enter(pid)} nft -f - <<'TOWPATH' || exit 1\n${ruleset(plan)}TOWPATH`,
    // Kernels before 5.16 have no such hook; the rules proper do not depend on it.
    `${enter(pid)} nft -f - 2>/dev/null <<'TOWPATH' || echo 'no egress hook'\n${spoofingRules(plan)}TOWPATH`,
  ].join("\n");
}

/** A pair of virtual cables, and a route from one to the other. */
function innerScript(pid: number, innerPid: number, address: string): string {
  const outer = enter(pid);
  const inner = enter(innerPid);
  return [
    guard(pid, address),
    `[ "$(readlink /proc/${innerPid}/ns/net)" != "$(readlink /proc/self/ns/net)" ] || { echo 'not a namespace of its own'; exit 65; }`,
    `mtu=$(${outer} ip -o link show dev eth0 | sed 's/.* mtu \\([0-9]*\\).*/\\1/')`,
    `${outer} ip link show ${innerDevice} >/dev/null 2>&1 || ${outer} ip link add ${innerDevice} mtu $mtu type veth peer name eth0 mtu $mtu netns ${innerPid} || exit 1`,
    `${outer} ip addr replace ${innerGateway}/30 dev ${innerDevice} && ${outer} ip link set ${innerDevice} up || exit 1`,
    `${inner} ip addr replace ${innerAddress}/30 dev eth0 && ${inner} ip link set lo up && ${inner} ip link set eth0 up || exit 1`,
    `${inner} ip route replace default via ${innerGateway} || exit 1`,
    `[ "$(${outer} cat /proc/sys/net/ipv4/ip_forward)" = 1 ] || ${outer} sh -c 'echo 1 > /proc/sys/net/ipv4/ip_forward' || exit 1`,
  ].join("\n");
}

/** Exit code 0 when a TCP connection was made, 124 when nothing answered in time, else refused or unreachable. */
const probeScript = (pid: number, address: string, port: number, seconds: number): string =>
  `${enter(pid)} timeout ${seconds} bash -c 'exec 3<>/dev/tcp/${address}/${port}'`;
