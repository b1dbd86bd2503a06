import { InterfaceNotReady } from "@towpath/network";
import type { Effect, Transaction } from "@towpath/journal";
import type { Service } from "../door/service.ts";
import { towpathLabels } from "../door/labels.ts";
import { deletedNatGatewayMs } from "./limits.ts";
import { type Ec2Parts, natGatewayMoves, type NatGateway, type Resource } from "./model.ts";
import { pictureOf, rulesOf } from "./reach.ts";
import { byId, everywhere, remove, update } from "./store.ts";
import { rearm, rearmInterface } from "./write.ts";

type Keyed = Effect<object>;

/** What the tables say, made so on the engine. Each effect looks at the rows as they are when it runs, so doing it again is harmless. */
export function effectsOf(parts: Ec2Parts): Service["effects"] {
  return {
    vpc: { perform: (effect: Keyed) => arrangeVpc(parts, effect.key) },
    interface: { perform: (effect: Keyed) => arrangeInterface(parts, effect.key) },
    "nat-gateway": { perform: async (effect: Keyed) => (tx) => advanceNatGateway(tx, effect.key) },
    sweep: { perform: () => sweep(parts) },
  };
}

/** After a start: every VPC and interface is taken up again, and what belongs to no row is removed. */
export function recover({ journal }: Ec2Parts): void {
  journal.transact((tx) => {
    for (const { id } of everywhere(tx, "vpc")) rearm(tx, id);
    for (const { id, data } of everywhere(tx, "network-interface")) if (!data.onHost) rearmInterface(tx, id);
    tx.enqueue({ service: "ec2", kind: "sweep", key: "interfaces" });
  });
}

async function arrangeVpc({ journal, network, home, crash, log }: Ec2Parts, vpcId: string) {
  const vpc = byId(journal, "vpc", vpcId);
  if (!vpc) return network.vpcs.remove(vpcId);
  const { account, region } = vpc;
  const labels = towpathLabels(home, { account, region, owner: arnOf(vpc), purpose: "vpc" });
  await network.vpcs.ensure({ vpcId, cidrBlock: vpc.data.cidrBlock, labels });
  crash.at("vpc-network-created");
  const picture = pictureOf(journal, vpc);
  await Promise.all(
    picture.interfaces
      .filter(({ data }) => !data.onHost)
      .map((one) =>
        network.interfaces.setRules(one.id, rulesOf(picture, one)).catch((cause: unknown) => {
          // It gets its rules when it opens.
          if (!(cause instanceof InterfaceNotReady)) throw cause;
          log.debug({ interfaceId: one.id }, "interface not open yet");
        }),
      ),
  );
  return (tx: Transaction) => {
    const now = byId(tx, "vpc", vpcId);
    if (now?.data.state === "pending") update(tx, now, { state: "available" });
  };
}

async function arrangeInterface({ journal, network, home, crash }: Ec2Parts, interfaceId: string) {
  const one = byId(journal, "network-interface", interfaceId);
  const vpc = byId(journal, "vpc", one?.vpcId ?? "");
  if (!one || !vpc) return network.interfaces.close(interfaceId);
  const { account, region, data } = one;
  const labels = towpathLabels(home, { account, region, owner: arnOf(one), purpose: "interface" });
  await network.vpcs.ensure({
    vpcId: vpc.id,
    cidrBlock: vpc.data.cidrBlock,
    labels: { ...labels, "towpath.owner": arnOf(vpc), "towpath.purpose": "vpc" },
  });
  const rules = rulesOf(pictureOf(journal, vpc), one);
  await network.interfaces.open({ interfaceId, vpcId: vpc.id, privateIpAddress: data.privateIp, rules, labels });
  crash.at("interface-opened");
  return (tx: Transaction) => {
    const now = byId(tx, "network-interface", interfaceId);
    if (now?.data.status === "pending") update(tx, now, { status: "available" });
    // Deleted while it was being opened.
    if (!now) rearmInterface(tx, interfaceId);
  };
}

/** A NAT gateway's moves take no time here; one that is deleted is shown for a while, as in AWS. */
function advanceNatGateway(tx: Transaction, id: string): void {
  const gateway = byId(tx, "natgateway", id);
  if (!gateway) return;
  if (gateway.data.state === "deleted") return remove(tx, gateway);
  const next = gateway.data.failure ? "failed" : natGatewayMoves[gateway.data.state][0];
  if (gateway.data.state === "available" || gateway.data.state === next || next === undefined) return;
  const isGone = next === "deleted";
  update(tx, gateway, { state: next as NatGateway["state"], ...(isGone && { deletedAt: tx.now }) });
  if (isGone) {
    releaseNatGateway(tx, gateway);
    tx.enqueue({ service: "ec2", kind: "nat-gateway", key: id, notBefore: tx.now + deletedNatGatewayMs });
  }
  rearm(tx, gateway.vpcId ?? "");
}

function releaseNatGateway(tx: Transaction, { data }: Resource<"natgateway">): void {
  const own = byId(tx, "network-interface", data.interfaceId);
  if (own) remove(tx, own);
  const address = data.allocationId ? byId(tx, "elastic-ip", data.allocationId) : undefined;
  if (address) update(tx, address, { association: undefined });
}

async function sweep({ journal, network }: Ec2Parts): Promise<void> {
  for (const id of await network.interfaces.list()) {
    if (!byId(journal, "network-interface", id)) await network.interfaces.close(id);
  }
}

const arnOf = ({ id, kind, account, region }: Resource): string => `arn:aws:ec2:${region}:${account}:${kind}/${id}`;
