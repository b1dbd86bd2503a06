import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddressRangeInUse } from "../errors.ts";
import { addressAt } from "../ipv4.ts";
import type { Attachment, Rules } from "../port.ts";
import { anywhere, type Harness, tcpFrom } from "./harness.ts";

const databasePort = 5432;
const labels = { "towpath.account": "000000000000", "towpath.region": "us-east-1", "towpath.purpose": "test" };

/** The standard three tiers of a VPC, as the tests see them. */
interface Stage {
  harness: Harness;
  vpcId: string;
  range: string;
  at(name: string): Attachment;
  address(offset: number): string;
  make(name: string, offset: number, rules: Rules, privileged?: boolean): Promise<void>;
}

/** What every implementation of the network must do, seen from workloads. */
export function networkContract(implementation: string, open: () => Promise<Harness>): void {
  describe(`network contract: ${implementation}`, () => {
    const stage = {} as Stage;
    beforeAll(async () => {
      Object.assign(stage, await setStage(await open()));
    });
    afterAll(async () => {
      await stage.harness?.network.vpcs.remove(stage.vpcId);
      await stage.harness?.close();
    });
    traffic(stage);
    services(stage);
    lifetimes(stage);
  });
}

async function setStage(harness: Harness): Promise<Stage> {
  const vpc = harness.newVpc();
  const { vpcId, cidrBlock: range } = vpc;
  await harness.network.vpcs.ensure(vpc);
  const attached = new Map<string, Attachment>();
  const at = (name: string) => attached.get(name) as Attachment;
  const address = (offset: number) => addressAt(range, offset);
  const make: Stage["make"] = async (name, offset, rules, privileged = false) => {
    const interfaceId = `eni-${name}-${vpcId}`;
    await harness.network.interfaces.open({ interfaceId, vpcId, privateIpAddress: address(offset), rules, labels });
    attached.set(name, await harness.network.attach(interfaceId, { privileged, labels }));
  };
  const egress = [anywhere];
  await make("database", 20, { ingress: [tcpFrom(databasePort, address(30), address(31), address(50))], egress, outside: false });
  await make("private", 30, { ingress: [tcpFrom(3000, address(40))], egress, outside: true });
  await make("isolated", 31, { ingress: [], egress, outside: false });
  await make("public", 40, { ingress: [tcpFrom(80, "0.0.0.0/0")], egress, outside: false });
  await harness.listen(at("database"), databasePort);
  await harness.listen(at("private"), 3000);
  await harness.listen(at("public"), 80);
  return { harness, vpcId, range, at, address, make };
}

function traffic(stage: Stage): void {
  it("gives the workload the interface's address", () => {
    expect(stage.at("database").privateIpAddress).toBe(stage.address(20));
  });

  it("lets the group through that a rule names, and no other", async () => {
    expect(await stage.harness.connects(stage.at("private"), stage.address(20), databasePort)).toBe(true);
    expect(await stage.harness.connects(stage.at("isolated"), stage.address(20), databasePort)).toBe(true);
    expect(await stage.harness.connects(stage.at("public"), stage.address(20), databasePort)).toBe(false);
  });

  it("admits only the ports of the rule", async () => {
    expect(await stage.harness.connects(stage.at("public"), stage.address(30), 3000)).toBe(true);
    expect(await stage.harness.connects(stage.at("private"), stage.address(40), 80)).toBe(true);
    expect(await stage.harness.connects(stage.at("private"), stage.address(40), 81)).toBe(false);
  });

  it("lets out only what has a route out", async () => {
    const { address: far, port } = stage.harness.outside;
    expect(await stage.harness.connects(stage.at("private"), far, port)).toBe(true);
    expect(await stage.harness.connects(stage.at("isolated"), far, port)).toBe(false);
  });

  it("replaces rules in force", async () => {
    const id = `eni-public-${stage.vpcId}`;
    const rules = (port: number): Rules => ({ ingress: [tcpFrom(port, "0.0.0.0/0")], egress: [anywhere], outside: false });
    await stage.harness.network.interfaces.setRules(id, rules(81));
    expect(await stage.harness.connects(stage.at("private"), stage.address(40), 80)).toBe(false);
    await stage.harness.network.interfaces.setRules(id, rules(80));
    expect(await stage.harness.connects(stage.at("private"), stage.address(40), 80)).toBe(true);
  });

  it("limits egress to what the groups allow", async () => {
    await stage.make("narrow", 50, { ingress: [], egress: [tcpFrom(databasePort, stage.range)], outside: true });
    expect(await stage.harness.connects(stage.at("narrow"), stage.address(20), databasePort)).toBe(true);
    expect(await stage.harness.connects(stage.at("narrow"), stage.address(40), 80)).toBe(false);
    expect(await stage.harness.connects(stage.at("narrow"), stage.harness.outside.address, stage.harness.outside.port)).toBe(false);
  });

  it("says what stands in the way of a connection", async () => {
    const { network, outside } = stage.harness;
    expect(await network.probe(`eni-private-${stage.vpcId}`, stage.address(20), databasePort)).toMatchObject({ reachable: true });
    expect(await network.probe(`eni-public-${stage.vpcId}`, stage.address(20), databasePort)).toEqual({
      reachable: false,
      reason: `no ingress rule of the security groups of ${stage.address(20)} allows TCP port ${databasePort} from ${stage.address(40)}`,
    });
    expect(await network.probe(`eni-isolated-${stage.vpcId}`, outside.address, outside.port)).toMatchObject({
      reachable: false,
      reason: expect.stringContaining("no route out of it"),
    });
    expect(await network.probe(`eni-narrow-${stage.vpcId}`, stage.address(40), 80)).toMatchObject({
      reachable: false,
      reason: expect.stringContaining("no egress rule"),
    });
  });

  it("gives privileged workloads the same rules", async () => {
    await stage.make("nested", 60, { ingress: [tcpFrom(8000, stage.address(40))], egress: [anywhere], outside: false }, true);
    expect(stage.at("nested").privateIpAddress).toBe(stage.address(60));
    await stage.harness.listen(stage.at("nested"), 8000);
    expect(await stage.harness.connects(stage.at("public"), stage.address(60), 8000)).toBe(true);
    expect(await stage.harness.connects(stage.at("private"), stage.address(60), 8000)).toBe(false);
    expect(await stage.harness.connects(stage.at("nested"), stage.address(20), databasePort)).toBe(false);
    expect(await stage.harness.connects(stage.at("nested"), stage.address(40), 80)).toBe(true);
    expect(await stage.harness.connects(stage.at("nested"), stage.harness.outside.address, stage.harness.outside.port)).toBe(false);
  });
}

function services(stage: Stage): void {
  it("resolves names of the VPC, of AWS and of interfaces", async () => {
    stage.harness.network.names.set("todo.abc123.us-east-1.rds.amazonaws.com", [stage.address(20)], stage.vpcId);
    stage.harness.network.names.set("web.test", ["10.1.2.3"]);
    expect(await stage.harness.resolve(stage.at("private"), "todo.abc123.us-east-1.rds.amazonaws.com")).toEqual([stage.address(20)]);
    expect(await stage.harness.resolve(stage.at("private"), "web.test")).toEqual(["10.1.2.3"]);
    expect(await stage.harness.resolve(stage.at("private"), "api.ecr.us-east-1.amazonaws.com")).toEqual([stage.address(2)]);
    expect(await stage.harness.resolve(stage.at("private"), "other.us-east-1.rds.amazonaws.com")).toEqual([]);
    expect(await stage.harness.resolve(stage.at("private"), `ip-${stage.address(20).replaceAll(".", "-")}.ec2.internal`)).toEqual([
      stage.address(20),
    ]);
    stage.harness.network.names.remove("todo.abc123.us-east-1.rds.amazonaws.com", stage.vpcId);
    expect(await stage.harness.resolve(stage.at("private"), "todo.abc123.us-east-1.rds.amazonaws.com")).toEqual([]);
  });

  it("serves link-local requests and tells who asks", async () => {
    const stop = stage.harness.network.linkLocal.serve("/v2/credentials/test", (request, response, from) => {
      response.end(`${request.url} for ${from}`);
    });
    const url = "http://169.254.170.2/v2/credentials/test/1";
    expect(await stage.harness.get(stage.at("private"), url)).toBe(`/v2/credentials/test/1 for ${stage.address(30)}`);
    expect(await stage.harness.get(stage.at("isolated"), url)).toBe(`/v2/credentials/test/1 for ${stage.address(31)}`);
    stop();
    expect(await stage.harness.get(stage.at("private"), url)).toBeUndefined();
  });

  it("gives builds without a VPC a way out and none into the VPCs", async () => {
    const build = await stage.harness.network.attachOutside("build-1", { privileged: false, labels });
    expect((await stage.harness.network.attachOutside("build-1", { privileged: false, labels })).containerId).toBe(build.containerId);
    expect(await stage.harness.connects(build, stage.harness.outside.address, stage.harness.outside.port)).toBe(true);
    expect(await stage.harness.connects(build, stage.address(20), databasePort)).toBe(false);
    expect(await stage.harness.connects(build, stage.address(40), 80)).toBe(false);
    expect((await stage.harness.resolve(build, "codebuild.us-east-1.amazonaws.com")).length).toBe(1);
    await stage.harness.network.detachOutside("build-1");
    await stage.harness.network.detachOutside("build-1");
  });

  it("uses the interface of a build again that is given back, but not one that a privileged workload had", async () => {
    const { network } = stage.harness;
    const one = async (owner: string, privileged: boolean) => {
      const { containerId } = await network.attachOutside(owner, { privileged, labels });
      await network.detachOutside(owner);
      return containerId;
    };
    const plain: string[] = [];
    for (let i = 0; i < 6; i++) plain.push(await one(`again-${i}`, false));
    expect(new Set(plain).size).toBeLessThan(6);
    const inner = [await one("inner-1", true), await one("inner-2", true)];
    expect(new Set([...plain, ...inner]).size).toBe(new Set(plain).size + 2);
  });
}

function lifetimes(stage: Stage): void {
  it("waits for an interface that is being opened, and lets the waiter go when it is told to", async () => {
    const interfaceId = `eni-late-${stage.vpcId}`;
    const abort = new AbortController();
    const given = stage.harness.network.attach(interfaceId, { privileged: false, labels }, abort.signal);
    abort.abort(new Error("the build was stopped"));
    await expect(given).rejects.toThrow("the build was stopped");
    const waiting = stage.harness.network.attach(interfaceId, { privileged: false, labels });
    const rules = { ingress: [], egress: [anywhere], outside: false };
    await stage.harness.network.interfaces.open({ interfaceId, vpcId: stage.vpcId, privateIpAddress: stage.address(70), rules, labels });
    expect((await waiting).privateIpAddress).toBe(stage.address(70));
  });

  it("makes an interface anew whose holder has died", async () => {
    await stage.make("mortal", 71, { ingress: [], egress: [anywhere], outside: false }, true);
    const dead = stage.at("mortal").containerId;
    await stage.harness.kill(stage.at("mortal"));
    const interfaceId = `eni-mortal-${stage.vpcId}`;
    const { containerId } = await stage.harness.network.attach(interfaceId, { privileged: true, labels });
    expect(containerId).not.toBe(dead);
    expect(await stage.harness.network.probe(interfaceId, stage.address(40), 80)).toMatchObject({ reachable: true });
    const outside = await stage.harness.network.attachOutside("build-2", { privileged: false, labels });
    await stage.harness.kill(outside);
    const next = await stage.harness.network.attachOutside("build-2", { privileged: false, labels });
    expect(next.containerId).not.toBe(outside.containerId);
    await stage.harness.network.detachOutside("build-2");
  });

  it("refuses a range that is in use", async () => {
    await expect(stage.harness.network.vpcs.check(stage.range)).rejects.toThrow(AddressRangeInUse);
    const other = { vpcId: `${stage.vpcId}-twin`, cidrBlock: `${stage.address(0)}/24`, labels };
    await expect(stage.harness.network.vpcs.ensure(other)).rejects.toThrow(AddressRangeInUse);
    await expect(stage.harness.network.vpcs.check(stage.harness.newVpc().cidrBlock)).resolves.toBeUndefined();
  });

  it("lists interfaces and closes them", async () => {
    const id = `eni-late-${stage.vpcId}`;
    expect(await stage.harness.network.interfaces.list()).toContain(id);
    await stage.harness.network.interfaces.close(id);
    await stage.harness.network.interfaces.close(id);
    expect(await stage.harness.network.interfaces.list()).not.toContain(id);
  });

  it("is taken up by another process, with running workloads", async () => {
    const network = await stage.harness.restart();
    network.linkLocal.serve("/v2/again", (_, response) => void response.end("again"));
    await network.vpcs.ensure({ vpcId: stage.vpcId, cidrBlock: stage.range, labels });
    expect(await stage.harness.get(stage.at("private"), "http://169.254.170.2/v2/again")).toBe("again");
    expect(await stage.harness.connects(stage.at("private"), stage.address(20), databasePort)).toBe(true);
    expect(await stage.harness.connects(stage.at("public"), stage.address(20), databasePort)).toBe(false);
    const spec = { interfaceId: `eni-private-${stage.vpcId}`, vpcId: stage.vpcId, privateIpAddress: stage.address(30), labels };
    await network.interfaces.open({ ...spec, rules: { ingress: [], egress: [anywhere], outside: true } });
    expect((await network.attach(spec.interfaceId, { privileged: false, labels })).containerId).toBe(stage.at("private").containerId);
    expect(await stage.harness.connects(stage.at("public"), stage.address(30), 3000)).toBe(false);
  });
}
