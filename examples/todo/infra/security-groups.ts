import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  DescribeSecurityGroupsCommand,
  type IpPermission,
  type SecurityGroup,
} from "@aws-sdk/client-ec2";
import { type Context, projectName } from "./context.ts";
import { inVpc, tagged, type Tier, tiers } from "./network.ts";
import { ensure, isStillUsed, patiently, remove, required } from "./steps.ts";

export const applicationPort = 3000;
export const databasePort = 5432;

const groupName = (tier: Tier): string => `${projectName}-${tier}`;

const tcp = (port: number) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port });

/** The one rule of each tier: everybody to the load balancer, the load balancer to the tasks, tasks and builds to the database. */
const rules: Record<Tier, (groupIds: ReadonlyMap<Tier, string>) => IpPermission> = {
  public: () => ({ ...tcp(80), IpRanges: [{ CidrIp: "0.0.0.0/0", Description: "Anybody" }] }),
  private: (groupIds) => ({ ...tcp(applicationPort), UserIdGroupPairs: [from(groupIds, "public")] }),
  database: (groupIds) => ({ ...tcp(databasePort), UserIdGroupPairs: [from(groupIds, "private")] }),
};

const from = (groupIds: ReadonlyMap<Tier, string>, tier: Tier) => ({
  GroupId: required(groupIds.get(tier), "the security group"),
  Description: `From ${groupName(tier)}`,
});

/** The three security groups, by tier. */
export async function ensureSecurityGroups(context: Context, vpcId: string): Promise<Record<Tier, string>> {
  const groupIds = new Map<Tier, string>();
  for (const tier of tiers) {
    const group = await ensureGroup(context, vpcId, tier);
    const groupId = required(group.GroupId, "the security group's id");
    groupIds.set(tier, groupId);
    if ((group.IpPermissions ?? []).length > 0) continue;
    const permission = rules[tier](groupIds);
    await context.clients.network.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: groupId, IpPermissions: [permission] }));
  }
  const idOf = (tier: Tier) => required(groupIds.get(tier), "the security group");
  return { public: idOf("public"), private: idOf("private"), database: idOf("database") };
}

async function findGroup({ clients }: Context, vpcId: string, tier: Tier): Promise<SecurityGroup | undefined> {
  const { SecurityGroups: groups = [] } = await clients.network.send(
    new DescribeSecurityGroupsCommand({ Filters: [inVpc(vpcId), { Name: "group-name", Values: [groupName(tier)] }] }),
  );
  return groups[0];
}

const ensureGroup = (context: Context, vpcId: string, tier: Tier): Promise<SecurityGroup> =>
  ensure(
    context,
    `security group ${groupName(tier)}`,
    () => findGroup(context, vpcId, tier),
    async () =>
      context.clients.network.send(
        new CreateSecurityGroupCommand({
          VpcId: vpcId,
          GroupName: groupName(tier),
          Description: `The ${tier} tier of ${projectName}`,
          TagSpecifications: tagged("security-group", groupName(tier)),
        }),
      ),
  );

/** A group that another group's rule names cannot be deleted, so the order is the reverse of creation. */
export async function removeSecurityGroups(context: Context, vpcId: string): Promise<void> {
  for (const tier of tiers.toReversed()) {
    const group = await findGroup(context, vpcId, tier);
    if (group === undefined) continue;
    await remove(context, `security group ${groupName(tier)}`, () =>
      patiently(context, isStillUsed, () => context.clients.network.send(new DeleteSecurityGroupCommand({ GroupId: group.GroupId }))),
    );
  }
}
