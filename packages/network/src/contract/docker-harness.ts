import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ContainerSpec, type Engine, openDocker, runContainer } from "@towpath/engine";
import { silentLog, systemClock, systemIds } from "@towpath/journal";
import { behindLabel } from "../bridge/names.ts";
import { openNetwork } from "../open-network.ts";
import type { Attachment } from "../port.ts";
import type { Harness } from "./harness.ts";

const run = promisify(execFile);
const image = "towpath/network-test";
const labels = { "towpath.test": "network" };

/** Programs of this host that make up the image the tests run: nothing is downloaded for them. */
const programs = [
  "busybox",
  "bash",
  "curl",
  "nft",
  "ip",
  "nsenter",
  "timeout",
  "base64",
  "tail",
  "grep",
  "sed",
  "cat",
  "readlink",
  "sh",
  "sleep",
];

/** Why the tests cannot run here, or undefined. */
export async function lacking(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return "the tests put an address outside of all VPCs on this host, which takes root";
  for (const program of programs) {
    const found = await run("sh", ["-c", `command -v ${program}`]).catch(() => undefined);
    if (!found) return `the program ${program} is not installed (Debian: apt-get install busybox-static curl nftables iproute2)`;
  }
  return undefined;
}

export interface DockerHarness extends Harness {
  engine: Engine;
  installationId: string;
  directory: string;
  /** Runs a command as a workload of an attachment. */
  run(
    attachment: Attachment,
    command: string[],
    more?: Partial<ContainerSpec>,
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
}

export async function dockerHarness(options: { direct: boolean; onRequest?: RequestListener }): Promise<DockerHarness> {
  const engine = openDocker({ env: process.env, homeDirectory: homedir() });
  await makeImage(engine);
  const directory = await mkdtemp(join(tmpdir(), "towpath-network-"));
  const installationId = `test${systemIds.hex(6)}`;
  const onRequest = options.onRequest ?? ((request, response) => void response.end(`${request.headers.host}${request.url}`));
  const open = () =>
    openNetwork({
      engine,
      clock: systemClock,
      ids: systemIds,
      log: silentLog,
      home: { installationId, dataDirectory: directory },
      images: { ensure: async () => image },
      onRequest,
      direct: async () => options.direct,
    });
  const outside = await openOutside();
  let ranges = Number.parseInt(systemIds.hex(2), 16);
  const workload = (attachment: Attachment, command: string[], more: Partial<ContainerSpec> = {}): ContainerSpec => ({
    image,
    labels: { ...labels, "towpath.installation": installationId },
    entrypoint: [],
    command,
    env: attachment.environment,
    network: { kind: "container", id: attachment.containerId },
    mounts: attachment.mounts.map((mount) => ({ kind: "bind" as const, ...mount })),
    ...more,
  });
  const runIn: DockerHarness["run"] = (attachment, command, more) => runContainer(engine, workload(attachment, command, more));
  const harness: DockerHarness = {
    engine,
    installationId,
    directory,
    network: open(),
    outside,
    run: runIn,
    newVpc: () => ({ vpcId: `vpc-${systemIds.hex(8)}`, cidrBlock: `10.${200 + (ranges++ % 50)}.0.0/16`, labels }),
    async listen(attachment, port) {
      const id = await engine.containers.create(workload(attachment, ["busybox", "httpd", "-f", "-p", String(port)]));
      await engine.containers.start(id);
      const ready = `until busybox netstat -ltn | grep -q ':${port} '; do busybox usleep 20000; done`;
      await runIn(attachment, ["timeout", "10", "sh", "-c", ready]);
    },
    connects: async (attachment, address, port) =>
      (await runIn(attachment, ["timeout", "2", "bash", "-c", `exec 3<>/dev/tcp/${address}/${port}`])).exitCode === 0,
    async resolve(attachment, name) {
      const { stdout } = await runIn(attachment, ["busybox", "nslookup", "-type=a", name]);
      const answer = stdout.slice(stdout.indexOf("Name:"));
      return stdout.includes("Name:") ? [...answer.matchAll(/^Address[^:]*:\s+(\S+)$/gm)].map((match) => String(match[1])) : [];
    },
    async get(attachment, url) {
      const { exitCode, stdout } = await runIn(attachment, ["curl", "-sSf", "-m", "5", url]);
      return exitCode === 0 ? stdout : undefined;
    },
    kill: (attachment) => killAll(engine, installationId, attachment),
    async restart() {
      await harness.network.close();
      return (harness.network = open());
    },
    async close() {
      await harness.network.close();
      await removeAll(engine, installationId);
      await outside.close();
      await engine.close();
      await rm(directory, { recursive: true });
    },
  };
  return harness;
}

/** The container of an attachment, and the holder it may lie behind. */
export async function killAll(engine: Engine, installationId: string, { containerId }: Attachment): Promise<void> {
  const own = await engine.containers.inspect(containerId);
  const all = await engine.containers.list({ labels: { "towpath.installation": installationId } });
  const outer = all.find(({ name }) => name === own.labels[behindLabel]);
  for (const { id } of outer ? [own, outer] : [own]) await engine.containers.kill(id);
  await Promise.all((outer ? [own, outer] : [own]).map(({ id }) => engine.containers.wait(id)));
}

async function makeImage(engine: Engine): Promise<void> {
  if (await engine.images.inspect(image).catch(() => undefined)) return;
  const script = `set -e
    files=$(for p in ${programs.join(" ")}; do command -v $p; done)
    libraries=$(for f in $files; do ldd $f 2>/dev/null | grep -o '/[^ ]*' || true; done | sort -u)
    tar -C / --transform='s,^usr/,,' -chf - $(echo $files $libraries | tr ' ' '\\n' | sed 's,^/usr/,/,;s,^/,,' | sort -u)`;
  const tar = spawn("bash", ["-c", script], { stdio: ["ignore", "pipe", "inherit"] });
  await engine.images.importTar(tar.stdout, {
    ref: image,
    changes: [`CMD ["sleep", "infinity"]`, "ENV PATH=/bin:/sbin", "LABEL towpath.test=network"],
  });
}

/** A listener that no route of the host's makes part of the host: a namespace behind a cable of its own. */
async function openOutside() {
  const name = `tpt${systemIds.hex(6)}`;
  const third = Number.parseInt(systemIds.hex(2), 16);
  const [near, far] = [`203.0.${third % 112}.1`, `203.0.${third % 112}.2`];
  const sh = (script: string) => run("bash", ["-c", script]);
  await sh(`set -e
    ip netns add ${name}
    ip link add ${name} type veth peer name eth0 netns ${name}
    ip addr add ${near}/30 dev ${name} && ip link set ${name} up
    ip -n ${name} addr add ${far}/30 dev eth0 && ip -n ${name} link set eth0 up && ip -n ${name} link set lo up
    ip -n ${name} route add default via ${near}`);
  const server = spawn("ip", ["netns", "exec", name, "busybox", "httpd", "-f", "-p", "8080"], { stdio: "ignore" });
  await once(server, "spawn");
  await sh(`timeout 10 bash -c "until ip netns exec ${name} busybox netstat -ltn | grep -q ':8080 '; do sleep 0.02; done"`);
  return {
    address: far,
    port: 8080,
    async close() {
      const ended = once(server, "exit");
      server.kill("SIGKILL");
      await ended;
      await sh(`ip netns del ${name}; ip link del ${name} 2>/dev/null || true`);
    },
  };
}

async function removeAll(engine: Engine, installationId: string): Promise<void> {
  const filter = { labels: { "towpath.installation": installationId }, all: true };
  for (const { id } of await engine.containers.list(filter))
    await engine.containers.remove(id, { force: true, volumes: true }).catch(() => {});
  for (const { id } of await engine.networks.list(filter)) await engine.networks.remove(id);
}
