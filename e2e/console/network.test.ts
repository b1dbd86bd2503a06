import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "@towpath/services";
import { until } from "../kit/wait.ts";
import { axe, ConsoleBrowser, isTooWide } from "./kit/browser.ts";
import { MemoryServer } from "./kit/memory-server.ts";

let server: MemoryServer;
let browser: ConsoleBrowser;

let network: Awaited<ReturnType<typeof makeNetwork>>;

beforeAll(async () => {
  server = await MemoryServer.open();
  network = await makeNetwork(server.aws.ec2);
  browser = await ConsoleBrowser.open(server.directory);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

test("calls appear with who made them and what became of them, and are narrowed by the address", async () => {
  const page = await browser.visit("/activity");
  await server.aws.ssm.PutParameter({ Name: "/web/url", Value: "http://web", Type: "String" });
  await server.aws.secretsmanager.GetSecretValue({ SecretId: "none" }).catch(() => {});
  await page.getByRole("button", { name: "secretsmanager: GetSecretValue" }).waitFor();
  await page.getByText("ResourceNotFoundException").waitFor();
  await page.getByRole("searchbox", { name: "Resource" }).fill("/web/url");
  await page.waitForURL("**/activity?resource=%2Fweb%2Furl");
  await page.getByRole("button", { name: "secretsmanager: GetSecretValue" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "ssm: PutParameter" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("HIDDEN_DUE_TO_SECURITY_REASONS").waitFor();
  expect(await dialog.textContent()).not.toContain("http://web");
  expect(await axe(page)).toEqual([]);
  await page.close();
});

test("the activity has no violation in either theme, and fits from 360 px on", async () => {
  for (const width of [360, 1024, 1600]) {
    const page = await browser.visit("/activity", { width });
    await page.getByRole("button", { name: "ssm: PutParameter" }).waitFor();
    if (width === 360) expect(await axe(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await page.close();
  }
});

test("the VPC is drawn, and the tables tell the same", async () => {
  const page = await browser.visit("/network");
  await page.getByRole("link", { name: "shop" }).click();
  await page.getByRole("img", { name: /^shop 10\.30\.0\.0\/16: 3 subnets in 2 zones, 2 network interfaces/ }).waitFor();
  const picture = page.getByRole("group", { name: "Picture of the VPC" });
  expect(await picture.textContent()).toContain("out by the internet gateway");
  expect(await picture.textContent()).toContain("no way out");
  await page.getByRole("table", { name: "Who lives here" }).getByText("interface api").waitFor();
  await page.getByRole("table", { name: "Security groups" }).getByText("TCP 5432").waitFor();
  await page.close();
});

test("what stops a connection is told by the rules, and a connection is tried", async () => {
  const page = await browser.visit(`/network/${network.vpcId}`);
  await page.getByRole("button", { name: "From" }).click();
  await page.getByRole("option", { name: /interface database/ }).click();
  await page.getByRole("combobox", { name: "To" }).fill(network.address);
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "TCP port" }).fill("5432");
  await page.getByRole("button", { name: "Check" }).click();
  await page.getByText("The rules stop it").waitFor();
  await page.getByText(`No inbound rule of ${network.groups.api}`).first().waitFor();
  await page.getByText("No connection was made").waitFor();
  expect(await axe(page)).toEqual([]);
  await page.goto(`${server.endpoint}/_console/network/${network.vpcId}?from=${network.api}&to=${network.database}&port=5432`);
  await page.getByText("The rules let it pass").waitFor();
  await page.getByText("does somebody listen there?").waitFor();
  await page.close();
});

test("the network has no violation in either theme, and fits from 360 px on", async () => {
  for (const width of [360, 1024, 1600]) {
    for (const path of ["/network", `/network/${network.vpcId}?from=${network.api}&to=${network.database}&port=5432`]) {
      const page = await browser.visit(path, { width });
      await page.getByRole("heading", { level: 1 }).waitFor();
      if (path !== "/network") await page.getByText("The rules let it pass").waitFor();
      if (width === 360) expect(await axe(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await page.close();
    }
  }
});

test("no page had an error, and its policy refused nothing", () => {
  expect(browser.complaints).toEqual([]);
});

/** A VPC with a way out for one subnet, and two interfaces of which one may reach the other's port 5432. */
async function makeNetwork(ec2: Client["ec2"]) {
  const Tags = [{ Key: "Name", Value: "shop" }];
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.30.0.0/16", TagSpecifications: [{ ResourceType: "vpc", Tags }] });
  const VpcId = Vpc?.VpcId ?? "";
  const subnet = async (CidrBlock: string, AvailabilityZone: string, name: string) => {
    const tags = [{ ResourceType: "subnet" as const, Tags: [{ Key: "Name", Value: name }] }];
    return (await ec2.CreateSubnet({ VpcId, CidrBlock, AvailabilityZone, TagSpecifications: tags })).Subnet?.SubnetId ?? "";
  };
  const open = await subnet("10.30.0.0/24", "us-east-1a", "public");
  const inner = await subnet("10.30.10.0/24", "us-east-1a", "private");
  const data = await subnet("10.30.20.0/24", "us-east-1b", "database");
  const group = async (GroupName: string) => (await ec2.CreateSecurityGroup({ VpcId, GroupName, Description: GroupName })).GroupId ?? "";
  const groups = { api: await group("api"), database: await group("database") };
  const IpPermissions = [{ IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: groups.api }] }];
  await ec2.AuthorizeSecurityGroupIngress({ GroupId: groups.database, IpPermissions });
  const { InternetGateway } = await ec2.CreateInternetGateway({});
  const GatewayId = InternetGateway?.InternetGatewayId ?? "";
  await ec2.AttachInternetGateway({ VpcId, InternetGatewayId: GatewayId });
  const RouteTableId = (await ec2.CreateRouteTable({ VpcId })).RouteTable?.RouteTableId ?? "";
  await ec2.CreateRoute({ RouteTableId, DestinationCidrBlock: "0.0.0.0/0", GatewayId });
  await ec2.AssociateRouteTable({ RouteTableId, SubnetId: open });
  const made = async (SubnetId: string, name: "api" | "database") =>
    (await ec2.CreateNetworkInterface({ SubnetId, Groups: [groups[name]], Description: name })).NetworkInterface;
  const [api, database] = [await made(inner, "api"), await made(data, "database")];
  const ids = [api?.NetworkInterfaceId ?? "", database?.NetworkInterfaceId ?? ""] as const;
  await until("both interfaces", async () => {
    const { NetworkInterfaces = [] } = await ec2.DescribeNetworkInterfaces({ NetworkInterfaceIds: [...ids] });
    return NetworkInterfaces.every(({ Status }) => Status === "available") ? true : undefined;
  });
  return { vpcId: VpcId, api: ids[0], database: ids[1], address: api?.PrivateIpAddress ?? "", groups };
}
