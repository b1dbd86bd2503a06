import { describe, expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import type { WireRequest } from "../message.ts";
import type { Scope } from "../sigv4/scope.ts";
import { bucketOfHost, withBucket } from "./bucket.ts";
import { serviceChooser } from "./choose.ts";
import { parseQuery } from "./read.ts";
import { refuseWithoutService } from "./refuse.ts";

const request = (headers: Record<string, string>, url = "/", body = ""): WireRequest => {
  const [rawPath = "/", query = ""] = url.split("?");
  return { method: "GET", path: rawPath, rawPath, query: parseQuery(query), headers, body: Buffer.from(body), requestId: "r" };
};
const scope = (service: string) => ({ service }) as Scope;

describe("the service of a request", () => {
  const choose = serviceChooser([
    { name: "s3", signingNames: ["s3"] },
    { name: "ecr", signingNames: ["ecr"], targets: ["AmazonEC2ContainerRegistry_V20150921"], hostPrefixes: ["api.ecr"] },
    { name: "elbv2", signingNames: ["elasticloadbalancing"], version: "2015-12-01" },
    { name: "codeconnections", signingNames: ["codestar-connections", "codeconnections"], targets: ["CodeStar_connections_20191201"] },
    { name: "sts", signingNames: ["sts"], version: "2011-06-15" },
  ]);
  const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

  test.each<[string, WireRequest, Scope | undefined, string | undefined]>([
    ["the credential scope", request({}), scope("elasticloadbalancing"), "elbv2"],
    ["the scope before the target", request({ "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.X" }), scope("sts"), "sts"],
    ["an alias in the scope", request({}), scope("codeconnections"), "codeconnections"],
    ["a signed service that is not there", request({ host: "bucket.s3.amazonaws.com" }), scope("lambda"), undefined],
    ["the target", request({ "x-amz-target": "AmazonEC2ContainerRegistry_V20150921.ListImages" }), undefined, "ecr"],
    [
      "the target with a namespace",
      request({ "x-amz-target": "com.x.CodeStar_connections_20191201.ListHosts" }),
      undefined,
      "codeconnections",
    ],
    ["an unknown target", request({ "x-amz-target": "Other.X" }), undefined, undefined],
    ["a target without a dot", request({ "x-amz-target": "ListImages" }), undefined, undefined],
    ["the query's version", request({}, "/?Action=GetCallerIdentity&Version=2011-06-15"), undefined, "sts"],
    ["the form's version", request(form, "/", "Action=DescribeLoadBalancers&Version=2015-12-01"), undefined, "elbv2"],
    ["a form of an unknown version", request(form, "/", "Action=X&Version=1999-01-01"), undefined, undefined],
    ["a bucket's host", request({ host: "b.s3.eu-west-1.amazonaws.com" }), undefined, "s3"],
    ["S3's own host", request({ host: "s3.us-east-1.amazonaws.com" }), undefined, "s3"],
    ["a service's host", request({ host: "api.ecr.us-east-1.amazonaws.com" }), undefined, "ecr"],
    ["a global host", request({ host: "sts.amazonaws.com" }), undefined, "sts"],
    ["another service's host", request({ host: "lambda.us-east-1.amazonaws.com" }), undefined, undefined],
    ["a plain request", request({ host: "127.0.0.1:4566" }, "/bucket/key"), undefined, "s3"],
  ])("by %s", (_, sent, signed, name) => {
    expect(choose(sent, signed)).toBe(name);
  });
});

describe("the bucket of a request", () => {
  test.each([
    ["bucket.s3.amazonaws.com", "bucket"],
    ["bucket.s3.eu-west-1.amazonaws.com:443", "bucket"],
    ["bucket.s3-eu-west-1.amazonaws.com", "bucket"],
    ["bucket.s3.dualstack.us-east-1.amazonaws.com", "bucket"],
    ["bucket.s3.cn-north-1.amazonaws.com.cn", "bucket"],
    ["bucket.s3.us-gov-west-1.amazonaws.com", "bucket"],
    ["a.dotted.bucket.s3.amazonaws.com", "a.dotted.bucket"],
    ["bucket.s3.localhost:4566", "bucket"],
    ["bucket.localhost:4566", "bucket"],
    ["Bucket.LOCALHOST", "bucket"],
    ["s3.amazonaws.com", undefined],
    ["s3.eu-west-1.amazonaws.com", undefined],
    ["s3.localhost:4566", undefined],
    ["localhost:4566", undefined],
    ["127.0.0.1:4566", undefined],
    ["sts.amazonaws.com", undefined],
    ["bucket.s3.example.com", undefined],
    ["", undefined],
  ])("host %s", (host, bucket) => {
    expect(bucketOfHost(host)).toBe(bucket);
  });

  test.each<[string, string, string, string | undefined]>([
    ["127.0.0.1", "/", "/", undefined],
    ["127.0.0.1", "/bucket", "/", "bucket"],
    ["127.0.0.1", "/bucket/", "/", "bucket"],
    ["127.0.0.1", "/bucket/a/b%20c/", "/a/b%20c/", "bucket"],
    ["127.0.0.1", "/bucket//a", "//a", "bucket"],
    ["127.0.0.1", "/a%62c/k", "/k", "abc"],
    ["bucket.s3.localhost", "/", "/", "bucket"],
    ["bucket.s3.localhost", "/key/x", "/key/x", "bucket"],
  ])("%s %s", (host, url, path, bucket) => {
    const placed = withBucket(request({ host }, url));
    expect(placed).toMatchObject({ path, rawPath: url });
    expect(placed.labels?.["Bucket"]).toBe(bucket);
  });

  test("a path that begins with two slashes names none", () => {
    expect(() => withBucket(request({}, "//key"))).toThrow(expect.objectContaining({ code: "InvalidURI" }));
  });
});

test("a refusal without a service is read by the client that most probably asks", () => {
  const error = new ApiError("UnknownService", "no <such> service", 501);
  expect(refuseWithoutService(request({ "x-amz-target": "Lambda.Invoke" }), error)).toMatchObject({
    status: 501,
    headers: { "content-type": "application/x-amz-json-1.1" },
    body: '{"__type":"UnknownService","message":"no <such> service"}',
  });
  expect(refuseWithoutService(request({}), error).body).toContain("<Message>no &lt;such&gt; service</Message>");
});
