import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openStage, type Stage } from "./testing.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(() => stage[Symbol.asyncDispose]());

const vpc = async (CidrBlock = "10.10.0.0/16") => (await stage.ec2.CreateVpc({ CidrBlock })).Vpc?.VpcId ?? "";

describe("VPCs", () => {
  test("a new one has the defaults AWS makes, and becomes available", async () => {
    const { Vpc } = await stage.ec2.CreateVpc({
      CidrBlock: "10.10.3.0/16",
      TagSpecifications: [{ ResourceType: "vpc", Tags: [{ Key: "Name", Value: "todo" }] }],
    });
    expect(Vpc).toMatchObject({ State: "pending", CidrBlock: "10.10.0.0/16", IsDefault: false, Tags: [{ Key: "Name", Value: "todo" }] });
    expect(Vpc?.VpcId).toMatch(/^vpc-0[0-9a-f]{16}$/);
    await stage.settled();
    const Filters = [{ Name: "vpc-id", Values: [Vpc?.VpcId ?? ""] }];
    expect((await stage.ec2.DescribeVpcs({ Filters })).Vpcs).toMatchObject([{ State: "available" }]);
    expect((await stage.ec2.DescribeRouteTables({ Filters })).RouteTables).toMatchObject([
      { Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: "10.10.0.0/16", GatewayId: "local", State: "active" }] },
    ]);
    const { SecurityGroups = [] } = await stage.ec2.DescribeSecurityGroups({ Filters });
    expect(SecurityGroups).toMatchObject([
      {
        GroupName: "default",
        IpPermissions: [{ IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: SecurityGroups[0]?.GroupId }] }],
        IpPermissionsEgress: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      },
    ]);
    expect((await stage.ec2.DescribeNetworkAcls({ Filters })).NetworkAcls).toMatchObject([{ IsDefault: true }]);
    expect((await stage.ec2.DescribeDhcpOptions({})).DhcpOptions).toMatchObject([{ DhcpOptionsId: Vpc?.DhcpOptionsId }]);
  });

  test.each([
    ["10.10.0.0/8", "InvalidVpc.Range", "The CIDR '10.10.0.0/8' is invalid."],
    ["10.10.0.0/29", "InvalidVpc.Range", "The CIDR '10.10.0.0/29' is invalid."],
    ["10.10.0/16", "InvalidParameterValue", "Value (10.10.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block."],
    ["10.10.0.300/16", "InvalidParameterValue", "not a valid CIDR block"],
  ])("the range %s is refused", async (CidrBlock, name, message) => {
    await expect(stage.ec2.CreateVpc({ CidrBlock })).rejects.toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test("ranges of VPCs do not overlap on one host, whoever owns them", async () => {
    const first = await vpc();
    await expect(vpc("10.10.128.0/17")).rejects.toMatchObject({ name: "InvalidVpc.Range", message: expect.stringContaining(first) });
  });

  test("absent, malformed and dry", async () => {
    await expect(stage.ec2.DescribeVpcs({ VpcIds: ["vpc-00000000000000000"] })).rejects.toMatchObject({
      name: "InvalidVpcID.NotFound",
      message: "The vpc ID 'vpc-00000000000000000' does not exist",
    });
    await expect(stage.ec2.DescribeVpcs({ VpcIds: ["x"] })).rejects.toMatchObject({ name: "InvalidVpcID.Malformed" });
    await expect(stage.ec2.CreateVpc({ CidrBlock: "10.10.0.0/16", DryRun: true })).rejects.toMatchObject({
      name: "DryRunOperation",
      status: 412,
      message: "Request would have succeeded, but DryRun flag is set.",
    });
    expect((await stage.ec2.DescribeVpcs({})).Vpcs).toEqual([]);
  });

  test("one that holds something is not deleted; an empty one takes its defaults along", async () => {
    const VpcId = await vpc();
    const { Subnet } = await stage.ec2.CreateSubnet({ VpcId, CidrBlock: "10.10.0.0/24" });
    await expect(stage.ec2.DeleteVpc({ VpcId })).rejects.toMatchObject({
      name: "DependencyViolation",
      message: `The vpc '${VpcId}' has dependencies and cannot be deleted.`,
    });
    await stage.ec2.DeleteSubnet({ SubnetId: Subnet?.SubnetId ?? "" });
    await stage.ec2.DeleteVpc({ VpcId });
    await stage.settled();
    expect((await stage.ec2.DescribeSecurityGroups({})).SecurityGroups).toEqual([]);
    expect((await stage.ec2.DescribeRouteTables({})).RouteTables).toEqual([]);
    expect(stage.parts.journal.all("SELECT * FROM journal_outbox")).toEqual([]);
  });
});

describe("subnets", () => {
  test("lie in the VPC, apart from each other, in one of the region's zones", async () => {
    const VpcId = await vpc();
    const { Subnet } = await stage.ec2.CreateSubnet({ VpcId, CidrBlock: "10.10.1.0/24", AvailabilityZone: "us-east-1b" });
    expect(Subnet).toMatchObject({
      AvailabilityZone: "us-east-1b",
      AvailabilityZoneId: "use1-az2",
      AvailableIpAddressCount: 251,
      State: "available",
    });
    await expect(stage.ec2.CreateSubnet({ VpcId, CidrBlock: "10.10.1.128/25" })).rejects.toMatchObject({
      name: "InvalidSubnet.Conflict",
      message: "The CIDR '10.10.1.128/25' conflicts with another subnet",
    });
    await expect(stage.ec2.CreateSubnet({ VpcId, CidrBlock: "10.11.0.0/24" })).rejects.toMatchObject({ name: "InvalidSubnet.Range" });
    await expect(stage.ec2.CreateSubnet({ VpcId, CidrBlock: "10.10.2.0/24", AvailabilityZone: "us-east-1z" })).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: expect.stringContaining("us-east-1a, us-east-1b, us-east-1c"),
    });
  });
});

describe("filters and pages", () => {
  test("values are alternatives, filters are conditions, with wildcards and tags", async () => {
    const VpcId = await vpc();
    for (const tier of ["public", "private", "database"]) {
      const third = { public: 0, private: 10, database: 20 }[tier];
      await stage.ec2.CreateSubnet({
        VpcId,
        CidrBlock: `10.10.${third}.0/24`,
        TagSpecifications: [{ ResourceType: "subnet", Tags: [{ Key: "tier", Value: tier }] }],
      });
    }
    const found = async (Filters: { Name: string; Values: string[] }[]) =>
      (await stage.ec2.DescribeSubnets({ Filters })).Subnets?.map(({ Tags }) => Tags?.[0]?.Value);
    expect(await found([{ Name: "tag:tier", Values: ["p*"] }])).toEqual(["public", "private"]);
    expect(
      await found([
        { Name: "tag:tier", Values: ["p*"] },
        { Name: "cidr-block", Values: ["10.10.?.0/24"] },
      ]),
    ).toEqual(["public"]);
    expect(await found([{ Name: "tag-key", Values: ["tier"] }])).toHaveLength(3);
    expect(await found([{ Name: "tag:tier", Values: ["p\\*"] }])).toEqual([]);
    await expect(found([{ Name: "colour", Values: ["red"] }])).rejects.toMatchObject({
      name: "InvalidParameterValue",
      message: "The filter 'colour' is invalid",
    });
  });

  test("a page goes on where the one before ended", async () => {
    const VpcId = await vpc();
    for (const third of [0, 1, 2, 3, 4, 5, 6]) await stage.ec2.CreateSubnet({ VpcId, CidrBlock: `10.10.${third}.0/24` });
    const first = await stage.ec2.DescribeSubnets({ MaxResults: 5 });
    expect(first.Subnets).toHaveLength(5);
    const second = await stage.ec2.DescribeSubnets({ MaxResults: 5, NextToken: first.NextToken ?? "" });
    expect(second.Subnets?.map(({ CidrBlock }) => CidrBlock)).toEqual(["10.10.5.0/24", "10.10.6.0/24"]);
    expect(second.NextToken).toBeUndefined();
    await expect(stage.ec2.DescribeSubnets({ NextToken: "x" })).rejects.toMatchObject({ name: "InvalidNextToken" });
  });
});

describe("tags", () => {
  test("are put on and taken off what exists", async () => {
    const VpcId = await vpc();
    await stage.ec2.CreateTags({
      Resources: [VpcId],
      Tags: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: "2" },
      ],
    });
    await stage.ec2.DeleteTags({ Resources: [VpcId], Tags: [{ Key: "a" }, { Key: "b", Value: "other" }] });
    expect((await stage.ec2.DescribeTags({})).Tags).toEqual([{ ResourceId: VpcId, ResourceType: "vpc", Key: "b", Value: "2" }]);
    await expect(stage.ec2.CreateTags({ Resources: ["vpc-00000000000000000"], Tags: [{ Key: "a" }] })).rejects.toMatchObject({
      name: "InvalidVpcID.NotFound",
    });
    await expect(stage.ec2.CreateTags({ Resources: [VpcId], Tags: [{ Key: "aws:x" }] })).rejects.toMatchObject({
      message: expect.stringContaining("reserved for internal use"),
    });
  });
});
