import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AddressRangeInUse } from "../errors.ts";
import { addressAt } from "../ipv4.ts";
import type { Attachment, Rules } from "../port.ts";
import { anywhere, type Harness, tcpFrom } from "./harness.ts";

const databasePort = 5432;
const labels = { "towpath.account": "000000000000", "towpath.region": "us-east-1", "towpath.purpose": "test" };

/** What every implementation of the network must do; the standard three tiers of a VPC, seen from their workloads. */
export function networkContract(implementation: string, open: () => Promise<Harness>): void {
  describe(`network contract: ${implementation}`, () => {
    let harness: Harness;
    let vpcId: string;
    let range: string;
    const attached: Record<string, Attachment> = {};
    const at = (name: string) => attached[name] as Attachment;
    const address = (offset: number) => addressAt(range, offset);

    const make = async (name: string, offset: number, rules: Rules, privileged = false) => {
      const interfaceId = `eni-${name}-${vpcId}`;
      await harness.network.interfaces.open({ interfaceId, vpcId, privateIpAddress: address(offset), rules, labels });
      attached[name] = await harness.network.attach(interfaceId, { privileged, labels });
      return interfaceId;
    };

    beforeAll(async () => {
      harness = await open();
      const vpc = harness.newVpc();
      ({ vpcId, cidrBlock: range } = vpc);
      await harness.network.vpcs.ensure(vpc);
      const egress = [anywhere];
      const [database, nat, closed, front] = [address(20), address(30), address(31), address(40)];
      await make("database", 20, { ingress: [tcpFrom(databasePort, nat, closed, address(50))], egress, outside: false });
      await make("private", 30, { ingress: [tcpFrom(3000, front)], egress, outside: true });
      await make("isolated", 31, { ingress: [], egress, outside: false });
      await make("public", 40, { ingress: [tcpFrom(80, "0.0.0.0/0")], egress, outside: false });
      expect(database).not.toBe(nat);
      await harness.listen(at("database"), databasePort);
      await harness.listen(at("private"), 3000);
      await harness.listen(at("public"), 80);
    });

    afterAll(async () => {
      await harness?.network.vpcs.remove(vpcId);
      await harness?.close();
    });

    it("gives the workload the interface's address", () => {
      expect(at("database").privateIpAddress).toBe(address(20));
    });

    it("lets the group through that a rule names, and no other", async () => {
      expect(await harness.connects(at("private"), address(20), databasePort)).toBe(true);
      expect(await harness.connects(at("isolated"), address(20), databasePort)).toBe(true);
      expect(await harness.connects(at("public"), address(20), databasePort)).toBe(false);
    });

    it("admits only the ports of the rule", async () => {
      expect(await harness.connects(at("public"), address(30), 3000)).toBe(true);
      expect(await harness.connects(at("private"), address(40), 80)).toBe(true);
      expect(await harness.connects(at("private"), address(40), 81)).toBe(false);
    });

    it("lets out only what has a route out", async () => {
      const { address: far, port } = harness.outside;
      expect(await harness.connects(at("private"), far, port)).toBe(true);
      expect(await harness.connects(at("isolated"), far, port)).toBe(false);
    });

    it("replaces rules in force", async () => {
      const id = `eni-public-${vpcId}`;
      const rules = (port: number): Rules => ({ ingress: [tcpFrom(port, "0.0.0.0/0")], egress: [anywhere], outside: false });
      await harness.network.interfaces.setRules(id, rules(81));
      expect(await harness.connects(at("private"), address(40), 80)).toBe(false);
      await harness.network.interfaces.setRules(id, rules(80));
      expect(await harness.connects(at("private"), address(40), 80)).toBe(true);
    });

    it("limits egress to what the groups allow", async () => {
      await make("narrow", 50, { ingress: [], egress: [tcpFrom(databasePort, range)], outside: true });
      expect(await harness.connects(at("narrow"), address(20), databasePort)).toBe(true);
      expect(await harness.connects(at("narrow"), address(40), 80)).toBe(false);
      expect(await harness.connects(at("narrow"), harness.outside.address, harness.outside.port)).toBe(false);
    });

    it("says what stands in the way of a connection", async () => {
      const { network, outside } = harness;
      expect(await network.probe(`eni-private-${vpcId}`, address(20), databasePort)).toMatchObject({ reachable: true });
      expect(await network.probe(`eni-public-${vpcId}`, address(20), databasePort)).toEqual({
        reachable: false,
        reason: `no ingress rule of the security groups of ${address(20)} allows TCP port ${databasePort} from ${address(40)}`,
      });
      expect(await network.probe(`eni-isolated-${vpcId}`, outside.address, outside.port)).toMatchObject({
        reachable: false,
        reason: expect.stringContaining("no route out of it"),
      });
      expect(await network.probe(`eni-narrow-${vpcId}`, address(40), 80)).toMatchObject({
        reachable: false,
        reason: expect.stringContaining("no egress rule"),
      });
    });

    it("resolves names of the VPC, of AWS and of interfaces", async () => {
      harness.network.names.set("todo.abc123.us-east-1.rds.amazonaws.com", [address(20)], vpcId);
      harness.network.names.set("web.test", ["10.1.2.3"]);
      expect(await harness.resolve(at("private"), "todo.abc123.us-east-1.rds.amazonaws.com")).toEqual([address(20)]);
      expect(await harness.resolve(at("private"), "web.test")).toEqual(["10.1.2.3"]);
      expect(await harness.resolve(at("private"), "api.ecr.us-east-1.amazonaws.com")).toEqual([address(2)]);
      expect(await harness.resolve(at("private"), "other.us-east-1.rds.amazonaws.com")).toEqual([]);
      expect(await harness.resolve(at("private"), `ip-${address(20).replaceAll(".", "-")}.ec2.internal`)).toEqual([address(20)]);
      harness.network.names.remove("todo.abc123.us-east-1.rds.amazonaws.com", vpcId);
      expect(await harness.resolve(at("private"), "todo.abc123.us-east-1.rds.amazonaws.com")).toEqual([]);
    });

    it("serves link-local requests and tells who asks", async () => {
      const stop = harness.network.linkLocal.serve("/v2/credentials/test", (request, response, from) => {
        response.end(`${request.url} for ${from}`);
      });
      const url = "http://169.254.170.2/v2/credentials/test/1";
      expect(await harness.get(at("private"), url)).toBe(`/v2/credentials/test/1 for ${address(30)}`);
      expect(await harness.get(at("isolated"), url)).toBe(`/v2/credentials/test/1 for ${address(31)}`);
      stop();
      expect(await harness.get(at("private"), url)).toBeUndefined();
    });

    it("gives builds without a VPC a way out and none into the VPCs", async () => {
      const build = await harness.network.attachOutside("build-1", { privileged: false, labels });
      expect((await harness.network.attachOutside("build-1", { privileged: false, labels })).containerId).toBe(build.containerId);
      expect(await harness.connects(build, harness.outside.address, harness.outside.port)).toBe(true);
      expect(await harness.connects(build, address(20), databasePort)).toBe(false);
      expect(await harness.connects(build, address(40), 80)).toBe(false);
      expect((await harness.resolve(build, "codebuild.us-east-1.amazonaws.com")).length).toBe(1);
      await harness.network.detachOutside("build-1");
      await harness.network.detachOutside("build-1");
    });

    it("gives privileged workloads the same rules", async () => {
      await make("nested", 60, { ingress: [tcpFrom(8000, address(40))], egress: [anywhere], outside: false }, true);
      expect(at("nested").privateIpAddress).toBe(address(60));
      await harness.listen(at("nested"), 8000);
      expect(await harness.connects(at("public"), address(60), 8000)).toBe(true);
      expect(await harness.connects(at("private"), address(60), 8000)).toBe(false);
      expect(await harness.connects(at("nested"), address(20), databasePort)).toBe(false);
      expect(await harness.connects(at("nested"), address(40), 80)).toBe(true);
      expect(await harness.connects(at("nested"), harness.outside.address, harness.outside.port)).toBe(false);
    });

    it("waits for an interface that is being opened, and lets the waiter go when it is told to", async () => {
      const interfaceId = `eni-late-${vpcId}`;
      const abort = new AbortController();
      const given = harness.network.attach(interfaceId, { privileged: false, labels }, abort.signal);
      abort.abort(new Error("the build was stopped"));
      await expect(given).rejects.toThrow("the build was stopped");
      const waiting = harness.network.attach(interfaceId, { privileged: false, labels });
      const rules = { ingress: [], egress: [anywhere], outside: false };
      await harness.network.interfaces.open({ interfaceId, vpcId, privateIpAddress: address(70), rules, labels });
      expect((await waiting).privateIpAddress).toBe(address(70));
    });

    it("refuses a range that is in use", async () => {
      await expect(harness.network.vpcs.check(range)).rejects.toThrow(AddressRangeInUse);
      const other = { vpcId: `${vpcId}-twin`, cidrBlock: `${address(0)}/24`, labels };
      await expect(harness.network.vpcs.ensure(other)).rejects.toThrow(AddressRangeInUse);
      await expect(harness.network.vpcs.check(harness.newVpc().cidrBlock)).resolves.toBeUndefined();
    });

    it("lists interfaces and closes them", async () => {
      const id = `eni-late-${vpcId}`;
      expect(await harness.network.interfaces.list()).toContain(id);
      await harness.network.interfaces.close(id);
      await harness.network.interfaces.close(id);
      expect(await harness.network.interfaces.list()).not.toContain(id);
    });

    it("is taken up by another process, with running workloads", async () => {
      const network = await harness.restart();
      network.linkLocal.serve("/v2/again", (_, response) => void response.end("again"));
      await network.vpcs.ensure({ vpcId, cidrBlock: range, labels });
      expect(await harness.get(at("private"), "http://169.254.170.2/v2/again")).toBe("again");
      expect(await harness.connects(at("private"), address(20), databasePort)).toBe(true);
      expect(await harness.connects(at("public"), address(20), databasePort)).toBe(false);
      const spec = { interfaceId: `eni-private-${vpcId}`, vpcId, privateIpAddress: address(30), labels };
      await network.interfaces.open({ ...spec, rules: { ingress: [], egress: [anywhere], outside: true } });
      expect((await network.attach(spec.interfaceId, { privileged: false, labels })).containerId).toBe(at("private").containerId);
      expect(await harness.connects(at("public"), address(30), 3000)).toBe(false);
    });
  });
}
