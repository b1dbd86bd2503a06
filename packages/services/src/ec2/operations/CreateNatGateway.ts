import type { Transaction } from "@towpath/journal";
import type { Caller } from "../../door/caller.ts";
import type { Operation } from "../../door/service.ts";
import { macOf, privateDnsName, takeAddress } from "../addresses.ts";
import { missing, refuse, unsupported } from "../faults.ts";
import { natGatewaysPerZoneMax } from "../limits.ts";
import type { Ec2Parts, NatGateway, Resource } from "../model.ts";
import { natGatewayView } from "../shapes/gateways.ts";
import { byId, get, insert, inVpc, tagsOf, update } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { once } from "../tokens.ts";
import { newId, newIdWith, write } from "../write.ts";

/** Whether it leads out follows from its subnet's route to an internet gateway. The address it has is a name: packets leave by the host. */
export const CreateNatGateway: Operation<"ec2", "CreateNatGateway", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    const { caller } = call;
    if (input.AvailabilityMode === "regional") throw unsupported("regional NAT gateways");
    if (input.SecondaryAllocationIds?.length || input.SecondaryPrivateIpAddresses?.length || input.SecondaryPrivateIpAddressCount) {
      throw unsupported("secondary addresses of NAT gateways");
    }
    if (input.SubnetId === undefined) throw missing("subnetId");
    const subnet = get(tx, caller, "subnet", input.SubnetId);
    const id = once(tx, caller, "CreateNatGateway", input, () => {
      assertRoom(tx, subnet);
      const gatewayId = newId(parts, "natgateway");
      const data: NatGateway = { ...placed(tx, parts, caller, subnet, input.PrivateIpAddress), ...gatewayData(tx, caller, subnet, input) };
      const tags = tagsFor("natgateway", input.TagSpecifications, call);
      insert(tx, caller, { kind: "natgateway", id: gatewayId, vpcId: subnet.vpcId ?? "", tags, data });
      if (data.allocationId) associate(tx, parts, data.allocationId, data);
      tx.enqueue({ service: "ec2", kind: "nat-gateway", key: gatewayId });
      return gatewayId;
    });
    const gateway = get(tx, caller, "natgateway", id);
    return { NatGateway: natGatewayView.shape(gateway, tagsOf(tx, id), tx), ...(input.ClientToken && { ClientToken: input.ClientToken }) };
  });

function assertRoom(tx: Transaction, subnet: Resource<"subnet">): void {
  const zone = subnet.data.availabilityZone;
  const alive = inVpc(tx, subnet.vpcId ?? "", "natgateway").filter(({ data }) => data.state === "pending" || data.state === "available");
  const there = alive.filter(({ data }) => byId(tx, "subnet", data.subnetId)?.data.availabilityZone === zone);
  if (there.length >= natGatewaysPerZoneMax) {
    throw refuse("NatGatewayLimitExceeded", `Performing this operation would exceed the limit of ${natGatewaysPerZoneMax} NAT gateways`);
  }
}

/** Its own interface in the subnet, which no container holds. */
function placed(tx: Transaction, parts: Ec2Parts, caller: Caller, subnet: Resource<"subnet">, wanted: string | undefined) {
  const privateIp = takeAddress(tx, subnet, wanted);
  const interfaceId = newId(parts, "network-interface");
  insert(tx, caller, {
    kind: "network-interface",
    id: interfaceId,
    vpcId: subnet.vpcId ?? "",
    data: {
      subnetId: subnet.id,
      status: "available",
      privateIp,
      macAddress: macOf(privateIp),
      groupIds: [],
      description: "Interface for NAT Gateway",
      sourceDestCheck: false,
      type: "nat_gateway",
      requester: "amazon-nat-gateway",
      onHost: true,
      dnsName: privateDnsName(privateIp, caller.region),
    },
  });
  return { interfaceId, privateIp };
}

type Asked = { ConnectivityType?: string; AllocationId?: string };

function gatewayData(tx: Transaction, caller: Caller, subnet: Resource<"subnet">, { ConnectivityType, AllocationId }: Asked) {
  const common = { subnetId: subnet.id, state: "pending" as const };
  if (ConnectivityType === "private") {
    if (AllocationId !== undefined) {
      throw refuse("InvalidParameterCombination", "AllocationId cannot be specified for a NAT gateway with private connectivity.");
    }
    return { ...common, connectivity: "private" as const };
  }
  if (AllocationId === undefined) throw missing("AllocationId");
  const address = get(tx, caller, "elastic-ip", AllocationId);
  if (address.data.association) {
    throw refuse("Resource.AlreadyAssociated", `resource ${AllocationId} is already associated with ${address.data.association.id}`);
  }
  const hasInternetGateway = inVpc(tx, subnet.vpcId ?? "", "internet-gateway").length > 0;
  const message = `Network ${subnet.vpcId} has no Internet gateway attached`;
  return {
    ...common,
    connectivity: "public" as const,
    allocationId: address.id,
    publicIp: address.data.publicIp,
    ...(!hasInternetGateway && { failure: { code: "Gateway.NotAttached", message } }),
  };
}

function associate(
  tx: Transaction,
  parts: Ec2Parts,
  allocationId: string,
  { interfaceId, privateIp }: Pick<NatGateway, "interfaceId" | "privateIp">,
) {
  const address = byId(tx, "elastic-ip", allocationId);
  if (address) update(tx, address, { association: { id: newIdWith(parts, "eipassoc"), interfaceId, privateIp } });
}
