import type { Operation } from "../../door/service.ts";
import { macOf, privateDnsName, takeAddress } from "../addresses.ts";
import { unsupported } from "../faults.ts";
import { groupsFor, requesterOf } from "../interfaces.ts";
import type { Ec2Parts, NetworkInterface } from "../model.ts";
import { networkInterfaceView } from "../shapes/network-interface.ts";
import { get, insert, tagsOf } from "../store.ts";
import { tagsFor } from "../tags.ts";
import { once } from "../tokens.ts";
import { newId, rearm, rearmInterface, write } from "../write.ts";

/**
 * Returns at once; the interface is available when its holder runs with rules in force. Load balancers live on the host: theirs
 * ("ELB ..." made by Elastic Load Balancing itself) have no holder, and their groups admit the host's end of the VPC's bridge.
 */
export const CreateNetworkInterface: Operation<"ec2", "CreateNetworkInterface", Ec2Parts> = (input, call, parts) =>
  write(parts, input, (tx) => {
    const { caller } = call;
    if (input.Ipv6AddressCount || input.Ipv6Addresses?.length || input.Ipv6PrefixCount) throw unsupported("IPv6 addresses");
    if (input.SecondaryPrivateIpAddressCount || (input.PrivateIpAddresses?.length ?? 0) > 1) throw unsupported("secondary addresses");
    if (input.InterfaceType) throw unsupported(`the interface type ${input.InterfaceType}`);
    const subnet = get(tx, caller, "subnet", input.SubnetId);
    const vpcId = subnet.vpcId ?? "";
    const interfaceId = once(tx, caller, "CreateNetworkInterface", input, () => {
      const groupIds = groupsFor(tx, caller, vpcId, input.Groups, subnet.id);
      const wanted = input.PrivateIpAddress ?? input.PrivateIpAddresses?.[0]?.PrivateIpAddress;
      const privateIp = takeAddress(tx, subnet, wanted);
      const requester = requesterOf(caller);
      const description = input.Description ?? "";
      const onHost = requester === "amazon-elasticloadbalancing" && description.startsWith("ELB ");
      const data: NetworkInterface = {
        subnetId: subnet.id,
        status: onHost ? "available" : "pending",
        privateIp,
        macAddress: macOf(privateIp),
        groupIds,
        description,
        sourceDestCheck: true,
        type: "interface",
        ...(requester !== undefined && { requester }),
        onHost,
        dnsName: privateDnsName(privateIp, caller.region),
      };
      const tags = tagsFor("network-interface", input.TagSpecifications, call);
      const { id } = insert(tx, caller, { kind: "network-interface", id: newId(parts, "network-interface"), vpcId, tags, data });
      if (!onHost) rearmInterface(tx, id);
      rearm(tx, vpcId);
      return id;
    });
    const made = get(tx, caller, "network-interface", interfaceId);
    return {
      NetworkInterface: networkInterfaceView.shape(made, tagsOf(tx, interfaceId), tx),
      ...(input.ClientToken && { ClientToken: input.ClientToken }),
    };
  });
