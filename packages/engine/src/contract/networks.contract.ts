import { describe, expect, test } from "vitest";
import { ensureNetwork, ensureVolume } from "../ensure.ts";
import type { AddressInUse } from "../errors.ts";
import { runExec } from "../run.ts";
import { type Bench, failure, readLogs } from "./bench.ts";

export function networksContract(bench: Bench): void {
  describe("networks", () => {
    networks(bench);
    addresses(bench);
  });
  describe("volumes", () => volumes(bench));
}

function networks(bench: Bench): void {
  test("are created, found and removed", async () => {
    const { id, name, prefix } = await bench.network({ internal: true });
    const details = await bench.engine.networks.inspect(name);
    const subnet = `${prefix}.0/24`;
    expect(details).toMatchObject({
      id,
      name,
      labels: bench.labels,
      driver: "bridge",
      internal: true,
      subnet,
      gateway: `${prefix}.1`,
      containers: [],
    });
    expect((await bench.engine.networks.list({ labels: bench.labels })).map((one) => one.id)).toContain(id);
    await bench.engine.networks.remove(id);
    await failure(bench.engine.networks.inspect(id), "NotFound");
  });

  test("a name that exists is refused with the id of its owner", async () => {
    const { id, name } = await bench.network();
    const spec = { name, labels: bench.labels };
    expect(await failure(bench.engine.networks.create(spec), "NameInUse")).toMatchObject({ existingId: id, noun: "network" });
    expect(await ensureNetwork(bench.engine, spec)).toBe(id);
  });

  test("a subnet that overlaps is refused", async () => {
    const { prefix } = await bench.network();
    const spec = { name: bench.name(), labels: bench.labels, subnet: `${prefix}.128/25` };
    const error = (await failure(bench.engine.networks.create(spec), "AddressInUse")) as AddressInUse;
    expect(error.address).toBe(spec.subnet);
  });

  test("in use are not removed", async () => {
    const { id, name } = await bench.network();
    const container = await bench.start(["idle"], { network: { kind: "network", name } });
    await failure(bench.engine.networks.remove(id), "Conflict");
    await bench.engine.containers.remove(container, { force: true });
    await bench.engine.networks.remove(id);
  });

  test("that do not exist are not found", async () => {
    expect(await failure(bench.engine.networks.remove("towpath-nowhere"), "NotFound")).toMatchObject({ noun: "network" });
  });

  test("can be joined and left by a running container", async () => {
    const { id, name, prefix } = await bench.network();
    const container = await bench.start(["idle"], { network: { kind: "network", name: (await bench.network()).name } });
    await bench.engine.networks.connect(id, container, { ipAddress: `${prefix}.9` });
    const joined = (await bench.engine.containers.inspect(container)).networks.find((one) => one.name === name);
    expect(joined).toMatchObject({ id, ipAddress: `${prefix}.9` });
    await bench.engine.networks.disconnect(id, container);
    expect((await bench.engine.networks.inspect(id)).containers).toEqual([]);
  });
}

function addresses(bench: Bench): void {
  test("a fixed address is given, shown, and refused to a second", async () => {
    const { id, name, prefix } = await bench.network();
    const network = { kind: "network", name, ipAddress: `${prefix}.50` } as const;
    const holder = await bench.start(["idle"], { network });
    expect((await bench.engine.containers.inspect(holder)).networks).toMatchObject([
      { name, id, ipAddress: `${prefix}.50`, gateway: `${prefix}.1` },
    ]);
    expect((await bench.engine.networks.inspect(id)).containers).toMatchObject([{ id: holder, ipAddress: `${prefix}.50` }]);
    const second = (async () => bench.engine.containers.start(await bench.create(["idle"], { network })))();
    expect(await failure(second, "AddressInUse")).toMatchObject({ address: expect.any(String) as string });
    await bench.engine.containers.remove(holder, { force: true });
    await bench.start(["idle"], { network });
  });

  test("a namespace is shared with a container that runs, and only then", async () => {
    const { name, prefix } = await bench.network();
    const holder = await bench.start(["idle"], { network: { kind: "network", name, ipAddress: `${prefix}.77` } });
    const shared = { kind: "container", id: holder } as const;
    const guest = await bench.start(["address"], { network: shared });
    await bench.engine.containers.wait(guest);
    expect((await readLogs(bench, guest)).stdout).toBe(`${prefix}.77\n`);
    expect((await bench.engine.containers.inspect(guest)).networkContainerId).toBe(holder);
    await bench.engine.containers.kill(holder);
    await bench.engine.containers.wait(holder);
    const late = (async () => bench.engine.containers.start(await bench.create(["address"], { network: shared })))();
    await failure(late, "Conflict");
  });

  test("of a shared namespace belong to its owner", async () => {
    const holder = await bench.start(["idle"]);
    const network = { kind: "container", id: holder } as const;
    await failure(bench.create(["idle"], { network, hostname: "mine" }), "InvalidRequest");
  });

  test("a port of the host is published once", async () => {
    const { name } = await bench.network();
    const spec = { network: { kind: "network", name }, publish: [{ containerPort: 80 }] } as const;
    const first = await bench.start(["idle"], spec);
    const [port] = (await bench.engine.containers.inspect(first)).ports;
    expect(port).toMatchObject({ containerPort: 80, protocol: "tcp", hostAddress: "127.0.0.1" });
    const taken = bench.start(["idle"], { ...spec, publish: [{ containerPort: 80, hostPort: port!.hostPort }] });
    await failure(taken, "AddressInUse");
  });
}

function volumes(bench: Bench): void {
  test("outlive containers, and are shared by them", async () => {
    const name = bench.name();
    await bench.engine.volumes.create({ name, labels: bench.labels });
    const mounts = [{ kind: "volume", name, target: "/data" }] as const;
    const writer = await bench.start(["write", "/data/note", "kept"], { mounts });
    expect((await bench.engine.containers.wait(writer)).exitCode).toBe(0);
    await bench.engine.containers.remove(writer, { volumes: true });
    const reader = await bench.start(["idle"], { mounts: [{ ...mounts[0], readOnly: true }] });
    expect((await runExec(bench.engine, reader, { command: ["show", "/data/note"] })).stdout).toBe("kept\n");
    expect((await runExec(bench.engine, reader, { command: ["write", "/data/note", "no"] })).exitCode).not.toBe(0);
    expect((await bench.engine.volumes.sizes()).get(name)).toBeGreaterThanOrEqual("kept\n".length);
    await failure(bench.engine.volumes.remove(name), "Conflict");
    await bench.engine.containers.remove(reader, { force: true });
    await bench.engine.volumes.remove(name);
    await failure(bench.engine.volumes.inspect(name), "NotFound");
  });

  test("are found by label, and not made twice", async () => {
    const name = bench.name();
    const made = await bench.engine.volumes.create({ name, labels: bench.labels });
    expect(made).toMatchObject({ name, labels: bench.labels });
    expect((await bench.engine.volumes.list({ labels: bench.labels })).map((one) => one.name)).toContain(name);
    const again = { name, labels: bench.labels };
    expect(await failure(bench.engine.volumes.create(again), "NameInUse")).toMatchObject({ existingId: name });
    await ensureVolume(bench.engine, again);
  });
}
