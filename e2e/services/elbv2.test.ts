import * as sdk from "@aws-sdk/client-elastic-load-balancing-v2";
import { get as httpGet } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Installation } from "../kit/installation.ts";
import { refusalOf } from "../kit/plain-words.ts";
import { until } from "../kit/wait.ts";
import { makeNetwork, type Network } from "./network.ts";
import { containerOf, inner, makeCluster, makeImages, nodeImage, register, startTask, taskAt } from "./tasks.ts";

let installation: Installation;
let elb: sdk.ElasticLoadBalancingV2Client;
let network: Network;
const address: Record<string, string> = {};
const container: Record<string, string> = {};
const made = { balancer: "", dnsName: "", listener: "", blue: "", green: "", rule: "" };

/** Says who it is; sick when told so; holds a request until it is told to release it. */
const program = `const held = [];
let sick = false;
require("http").createServer((q, r) => {
  if (q.url === "/sick" || q.url === "/well") sick = q.url === "/sick";
  if (q.url === "/release") held.splice(0).forEach((one) => one.end("held by " + process.env.NAME));
  if (q.url === "/hold") return void held.push(r);
  if (q.url === "/held") return r.end(String(held.length));
  if (q.url === "/health" && sick) r.statusCode = 404;
  if (q.url === "/count") { r.writeHead(200, { "content-type": "text/plain" }); return void q.pipe(r); }
  r.end(JSON.stringify({ name: process.env.NAME, url: q.url, method: q.method, headers: q.headers }));
}).listen(3000);`;

beforeAll(async () => {
  installation = await Installation.open();
  elb = installation.clients.loadBalancers;
  await makeImages(installation, nodeImage);
  network = await makeNetwork(installation.clients.ec2, "10.173");
  await makeCluster(installation.clients, "targets");
  for (const name of ["blue", "green"]) {
    const entry = { name: "web", image: nodeImage, entryPoint: ["node", "-e", program], environment: [{ name: "NAME", value: name }] };
    const family = await register(installation.clients, name, [entry]);
    const taskArn = await startTask(installation.clients, family, inner("targets", network));
    const task = await taskAt(installation.clients, "targets", taskArn, "RUNNING");
    address[name] = task.containers?.[0]?.networkInterfaces?.[0]?.privateIpv4Address ?? "";
    container[name] = await containerOf(installation, taskArn, "web");
  }
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Tells a target something past the load balancer. */
const tell = (name: string, path: string) =>
  installation.tools.run("docker", [
    "exec",
    container[name] ?? "",
    "node",
    "-e",
    `fetch("http://127.0.0.1:3000${path}").then(async (r) => console.log(await r.text()))`,
  ]);
const ask = (path: string, init: RequestInit = {}) => fetch(`http://${made.dnsName}${path}`, init);
interface Echo {
  name: string;
  url: string;
  headers: Record<string, string>;
}
const echo = async (path: string, init: RequestInit = {}) => (await (await ask(path, init)).json()) as Echo;
/** fetch does not let one choose the host. */
const askHost = (host: string, path: string) =>
  new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
    const [hostname, port] = made.dnsName.split(":");
    httpGet({ hostname, port, path, headers: { host } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    }).once("error", reject);
  });
const health = async (TargetGroupArn: string) => {
  const { TargetHealthDescriptions = [] } = await elb.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn }));
  return TargetHealthDescriptions.map(({ Target, TargetHealth }) => ({ id: Target?.Id, ...TargetHealth }));
};
const healthBecomes = (TargetGroupArn: string, name: string, wanted: string) =>
  until(`${name} ${wanted}`, async (say) => {
    const all = await health(TargetGroupArn);
    say(all);
    return all.find(({ id, State }) => id === address[name] && State === wanted);
  });
const forward = (TargetGroupArn: string): sdk.Action[] => [{ Type: "forward", TargetGroupArn }];
const path = (...Values: string[]): sdk.RuleCondition[] => [{ Field: "path-pattern", PathPatternConfig: { Values } }];

test("a load balancer lies in two zones, and is found", async () => {
  const create = (more: Partial<sdk.CreateLoadBalancerCommandInput> = {}) =>
    elb.send(
      new sdk.CreateLoadBalancerCommand({ Name: "walk", Subnets: network.publicSubnets, SecurityGroups: [network.groups.open], ...more }),
    );
  expect(await refusalOf(create({ Subnets: network.publicSubnets.slice(0, 1) }))).toMatchObject({ name: "ValidationError" });
  expect(await refusalOf(create({ Subnets: ["subnet-0123456789abcdef0", network.publicSubnets[0] ?? ""] }))).toMatchObject({
    name: "SubnetNotFoundException",
  });
  const { LoadBalancers = [] } = await create({ Tags: [{ Key: "team", Value: "blue" }] });
  made.balancer = LoadBalancers[0]?.LoadBalancerArn ?? "";
  expect(LoadBalancers).toMatchObject([
    { Type: "application", Scheme: "internet-facing", State: { Code: "provisioning" }, VpcId: network.vpcId },
  ]);
  expect(made.balancer).toMatch(/^arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer\/app\/walk\/[0-9a-f]{16}$/);
  const waiting = { client: elb, maxWaitTime: 300, minDelay: 1, maxDelay: 1 };
  await sdk.waitUntilLoadBalancerAvailable(waiting, { LoadBalancerArns: [made.balancer] });
  expect(await refusalOf(elb.send(new sdk.DescribeLoadBalancersCommand({ Names: ["none"] })))).toMatchObject({
    name: "LoadBalancerNotFoundException",
    message: "Load balancers '[none]' not found",
  });
  const key = "idle_timeout.timeout_seconds";
  await elb.send(new sdk.ModifyLoadBalancerAttributesCommand({ LoadBalancerArn: made.balancer, Attributes: [{ Key: key, Value: "120" }] }));
  const { Attributes } = await elb.send(new sdk.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: made.balancer }));
  expect(Attributes).toContainEqual({ Key: key, Value: "120" });
});

test("target groups know their checks; a listener sends to them", async () => {
  const create = (Name: string) =>
    elb.send(
      new sdk.CreateTargetGroupCommand({
        Name,
        Protocol: "HTTP",
        Port: 3000,
        VpcId: network.vpcId,
        TargetType: "ip",
        HealthCheckPath: "/health",
        HealthCheckIntervalSeconds: 5,
        HealthCheckTimeoutSeconds: 2,
        HealthyThresholdCount: 2,
      }),
    );
  for (const name of ["blue", "green"] as const) {
    const { TargetGroups } = await create(name);
    made[name] = TargetGroups?.[0]?.TargetGroupArn ?? "";
    expect(TargetGroups).toMatchObject([
      { UnhealthyThresholdCount: 2, Matcher: { HttpCode: "200" }, HealthCheckPort: "traffic-port", LoadBalancerArns: [] },
    ]);
  }
  const Targets = [{ Id: address["blue"] }];
  await elb.send(new sdk.RegisterTargetsCommand({ TargetGroupArn: made.blue, Targets }));
  expect(await health(made.blue)).toMatchObject([{ State: "unused", Reason: "Target.NotInUse" }]);
  const fixed: sdk.Action[] = [
    { Type: "fixed-response", FixedResponseConfig: { StatusCode: "404", ContentType: "text/plain", MessageBody: "nobody" } },
  ];
  const listen = { LoadBalancerArn: made.balancer, Protocol: "HTTP", Port: 80, DefaultActions: fixed } as const;
  const { Listeners } = await elb.send(new sdk.CreateListenerCommand(listen));
  made.listener = Listeners?.[0]?.ListenerArn ?? "";
  expect(await refusalOf(elb.send(new sdk.CreateListenerCommand(listen)))).toMatchObject({ name: "DuplicateListenerException" });
  expect(await refusalOf(elb.send(new sdk.CreateListenerCommand({ ...listen, Port: 443, Protocol: "HTTPS" })))).toMatchObject({
    message: expect.stringMatching(/HTTPS|certificate/),
  });
  const { LoadBalancers } = await elb.send(new sdk.DescribeLoadBalancersCommand({ LoadBalancerArns: [made.balancer] }));
  made.dnsName = LoadBalancers?.[0]?.DNSName ?? "";
  const answer = await until("an answer", async () => await ask("/").catch(() => undefined));
  expect([answer.status, await answer.text()]).toEqual([404, "nobody"]);
});

test("rules choose by path, host, header, method and query, in the order of their priorities", async () => {
  const rule = (Priority: number, Conditions: sdk.RuleCondition[], Actions: sdk.Action[]) =>
    elb.send(new sdk.CreateRuleCommand({ ListenerArn: made.listener, Priority, Conditions, Actions }));
  const { Rules } = await rule(10, path("/blue/*"), forward(made.blue));
  made.rule = Rules?.[0]?.RuleArn ?? "";
  expect(await refusalOf(rule(10, path("/x"), forward(made.blue)))).toMatchObject({
    name: "PriorityInUseException",
    message: "Priority '10' is currently in use",
  });
  await rule(20, [{ Field: "host-header", HostHeaderConfig: { Values: ["green.example.com", "*.green.test"] } }], forward(made.green));
  const redirect: sdk.Action[] = [
    { Type: "redirect", RedirectConfig: { StatusCode: "HTTP_301", Path: "/blue/#{path}", Query: "from=old" } },
  ];
  await rule(30, path("/old"), redirect);
  const teapot: sdk.Action[] = [{ Type: "fixed-response", FixedResponseConfig: { StatusCode: "418" } }];
  await rule(40, [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "x-tea", Values: ["gr?en"] } }], teapot);
  await rule(
    50,
    [{ Field: "query-string", QueryStringConfig: { Values: [{ Key: "to", Value: "blue" }] } }, ...path("/q")],
    forward(made.blue),
  );
  await elb.send(new sdk.RegisterTargetsCommand({ TargetGroupArn: made.green, Targets: [{ Id: address["green"], Port: 3000 }] }));
  await healthBecomes(made.blue, "blue", "healthy");
  await healthBecomes(made.green, "green", "healthy");
  const blue = await echo("/blue/page?x=1");
  expect(blue).toMatchObject({ name: "blue", url: "/blue/page?x=1" });
  expect(blue.headers).toMatchObject({
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
    "x-amzn-trace-id": expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
  });
  for (const host of ["green.example.com", "a.green.test"])
    expect(JSON.parse((await askHost(host, "/any")).text)).toMatchObject({ name: "green" });
  const moved = await askHost("old.example.com", "/old");
  expect([moved.status, moved.headers["location"]]).toEqual([
    301,
    expect.stringMatching(/^http:\/\/old\.example\.com(:\d+)?\/blue\/old\?from=old$/),
  ]);
  expect((await ask("/tea", { headers: { "x-tea": "green" } })).status).toBe(418);
  expect(await echo("/q?to=blue")).toMatchObject({ name: "blue" });
  expect((await ask("/q?to=red")).status).toBe(404);
  const described = await elb.send(new sdk.DescribeRulesCommand({ ListenerArn: made.listener }));
  expect(described.Rules?.map(({ Priority }) => Priority)).toEqual(["10", "20", "30", "40", "50", "default"]);
  await elb.send(new sdk.SetRulePrioritiesCommand({ RulePriorities: [{ RuleArn: made.rule, Priority: 60 }] }));
  const both = { host: "green.example.com" };
  expect(JSON.parse((await askHost(both.host, "/blue/x")).text)).toMatchObject({ name: "green" });
  await elb.send(new sdk.ModifyRuleCommand({ RuleArn: made.rule, Conditions: path("/azure/*") }));
  expect([(await ask("/blue/x")).status, (await echo("/azure/x")).name]).toEqual([404, "blue"]);
  const last = described.Rules?.find(({ IsDefault }) => IsDefault)?.RuleArn;
  expect(await refusalOf(elb.send(new sdk.DeleteRuleCommand({ RuleArn: last })))).toMatchObject({ name: "OperationNotPermittedException" });
});

test("bodies pass both ways, and weights share", async () => {
  const ForwardConfig = {
    TargetGroups: [
      { TargetGroupArn: made.blue, Weight: 1 },
      { TargetGroupArn: made.green, Weight: 1 },
    ],
  };
  await elb.send(new sdk.ModifyListenerCommand({ ListenerArn: made.listener, DefaultActions: [{ Type: "forward", ForwardConfig }] }));
  const seen = new Set<string>();
  for (let i = 0; i < 40; i++) seen.add((await echo("/")).name);
  expect([...seen].sort()).toEqual(["blue", "green"]);
  const body = "x".repeat(300_000);
  const back = await ask("/count", { method: "POST", body });
  expect(await back.text()).toBe(body);
  expect((await ask("/", { method: "HEAD" })).status).toBe(200);
});

test("a sick target is told why and gets nothing, until it is well, or all are sick", async () => {
  await tell("blue", "/sick");
  expect(await healthBecomes(made.blue, "blue", "unhealthy")).toMatchObject({
    Reason: "Target.ResponseCodeMismatch",
    Description: "Health checks failed with these codes: [404]",
  });
  // A group whose targets are all sick gets its requests all the same.
  expect(await echo("/azure/x")).toMatchObject({ name: "blue" });
  await elb.send(new sdk.RegisterTargetsCommand({ TargetGroupArn: made.blue, Targets: [{ Id: address["green"] }] }));
  await healthBecomes(made.blue, "green", "healthy");
  for (let i = 0; i < 10; i++) expect(await echo("/azure/x")).toMatchObject({ name: "green" });
  const matcher = { TargetGroupArn: made.blue, Matcher: { HttpCode: "200,404" } };
  await elb.send(new sdk.ModifyTargetGroupCommand(matcher));
  await healthBecomes(made.blue, "blue", "healthy");
  await tell("blue", "/well");
});

test("a target that is taken out finishes what it has and gets nothing new", async () => {
  const TargetGroupArn = made.blue;
  const attributes = { TargetGroupArn, Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "60" }] };
  await elb.send(new sdk.ModifyTargetGroupAttributesCommand(attributes));
  await elb.send(new sdk.ModifyListenerCommand({ ListenerArn: made.listener, DefaultActions: forward(made.blue) }));
  const isHeld = async (name: string) => (await tell(name, "/held")).stdout.trim() === "1";
  const held = [ask("/hold"), ask("/hold")];
  await until("one held request at each", async () => ((await isHeld("blue")) && (await isHeld("green")) ? true : undefined));
  await elb.send(new sdk.DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: address["blue"] }] }));
  expect((await health(TargetGroupArn)).find(({ id }) => id === address["blue"])).toMatchObject({
    State: "draining",
    Reason: "Target.DeregistrationInProgress",
  });
  for (let i = 0; i < 10; i++) expect(await echo("/")).toMatchObject({ name: "green" });
  for (const name of ["blue", "green"]) await tell(name, "/release");
  const texts = await Promise.all(held.map(async (one) => (await one).text()));
  expect(texts.sort()).toEqual(["held by blue", "held by green"]);
  await until("its end", async () => ((await health(TargetGroupArn)).length === 1 ? true : undefined));
  expect(await refusalOf(elb.send(new sdk.DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: "10.173.1.250" }] })))).toMatchObject({
    name: expect.stringMatching(/InvalidTarget/),
  });
});

test("what no target answers is 503, what a dead one breaks is 502", async () => {
  await elb.send(new sdk.DeregisterTargetsCommand({ TargetGroupArn: made.green, Targets: [{ Id: address["green"] }] }));
  await until("an empty group", async () => ((await health(made.green)).length === 0 ? true : undefined));
  expect((await askHost("green.example.com", "/")).status).toBe(503);
  await elb.send(new sdk.RegisterTargetsCommand({ TargetGroupArn: made.green, Targets: [{ Id: address["green"], Port: 3999 }] }));
  expect(await healthBecomes(made.green, "green", "unhealthy")).toMatchObject({
    Reason: expect.stringMatching(/^Target\.(FailedHealthChecks|Timeout)$/),
  });
  expect((await askHost("green.example.com", "/")).status).toBe(502);
});

test("tags, limits and the command line", async () => {
  const ResourceArns = [made.balancer];
  await elb.send(new sdk.AddTagsCommand({ ResourceArns, Tags: [{ Key: "cost", Value: "1" }] }));
  await elb.send(new sdk.RemoveTagsCommand({ ResourceArns, TagKeys: ["team"] }));
  const { TagDescriptions } = await elb.send(new sdk.DescribeTagsCommand({ ResourceArns }));
  expect(TagDescriptions).toEqual([{ ResourceArn: made.balancer, Tags: [{ Key: "cost", Value: "1" }] }]);
  const { Limits } = await elb.send(new sdk.DescribeAccountLimitsCommand({}));
  expect(Limits).toContainEqual({ Name: "application-load-balancers", Max: "50" });
  await elb.send(
    new sdk.SetSecurityGroupsCommand({ LoadBalancerArn: made.balancer, SecurityGroups: [network.groups.open, network.groups.inner] }),
  );
  const words = [
    "elbv2",
    "describe-target-health",
    "--target-group-arn",
    made.blue,
    "--query",
    "TargetHealthDescriptions[].TargetHealth.State",
  ];
  expect(await installation.tools.aws(...words)).toEqual(["healthy"]);
});

test("a group in use stays; the balancer goes with its listeners", async () => {
  expect(await refusalOf(elb.send(new sdk.DeleteTargetGroupCommand({ TargetGroupArn: made.blue })))).toMatchObject({
    name: "ResourceInUseException",
    message: expect.stringContaining("is currently in use by a listener or a rule"),
  });
  const protect = (Value: string) =>
    elb.send(
      new sdk.ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: made.balancer,
        Attributes: [{ Key: "deletion_protection.enabled", Value }],
      }),
    );
  await protect("true");
  expect(await refusalOf(elb.send(new sdk.DeleteLoadBalancerCommand({ LoadBalancerArn: made.balancer })))).toMatchObject({
    name: "OperationNotPermittedException",
  });
  await protect("false");
  await elb.send(new sdk.DeleteRuleCommand({ RuleArn: made.rule }));
  await elb.send(new sdk.DeleteLoadBalancerCommand({ LoadBalancerArn: made.balancer }));
  await expect(ask("/")).rejects.toThrow();
  expect((await elb.send(new sdk.DescribeLoadBalancersCommand({}))).LoadBalancers).toEqual([]);
  for (const TargetGroupArn of [made.blue, made.green]) await elb.send(new sdk.DeleteTargetGroupCommand({ TargetGroupArn }));
  expect(await refusalOf(elb.send(new sdk.DescribeTargetHealthCommand({ TargetGroupArn: made.blue })))).toMatchObject({
    name: "TargetGroupNotFoundException",
  });
});
