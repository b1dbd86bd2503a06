import { expect, test } from "vitest";
import { type RequestFacts, satisfies } from "./conditions.ts";

const request: RequestFacts = {
  method: "GET",
  host: "shop.example.com",
  path: "/api/items/7",
  query: [
    ["version", "2"],
    ["debug", ""],
  ],
  headers: { "x-team": "blue", accept: ["text/html"] },
  sourceIp: "::ffff:10.10.3.4",
};

test.each([
  [{ Field: "path-pattern", Values: ["/api/*"] }, true],
  [{ Field: "path-pattern", Values: ["/API/*"] }, false],
  [{ Field: "path-pattern", Values: ["/api/items/?"] }, true],
  [{ Field: "path-pattern", Values: ["/api/items"] }, false],
  [{ Field: "path-pattern", Values: ["/api.items/7", "/other"] }, false],
  [{ Field: "host-header", HostHeaderConfig: { Values: ["*.EXAMPLE.com"] } }, true],
  [{ Field: "host-header", HostHeaderConfig: { Values: ["example.com"] } }, false],
  [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Team", Values: ["BLU?"] } }, true],
  [{ Field: "http-header", HttpHeaderConfig: { HttpHeaderName: "X-Other", Values: ["*"] } }, false],
  [{ Field: "http-request-method", HttpRequestMethodConfig: { Values: ["POST", "GET"] } }, true],
  [{ Field: "query-string", QueryStringConfig: { Values: [{ Key: "version", Value: "2" }] } }, true],
  [{ Field: "query-string", QueryStringConfig: { Values: [{ Value: "3" }] } }, false],
  [{ Field: "source-ip", SourceIpConfig: { Values: ["10.10.0.0/16"] } }, true],
  [{ Field: "source-ip", SourceIpConfig: { Values: ["10.11.0.0/16"] } }, false],
])("condition %j: %s", (condition, expected) => {
  expect(satisfies([condition], request)).toBe(expected);
});

test("all conditions of a rule must hold", () => {
  const path = { Field: "path-pattern", Values: ["/api/*"] };
  expect(satisfies([path, { Field: "host-header", Values: ["shop.*"] }], request)).toBe(true);
  expect(satisfies([path, { Field: "host-header", Values: ["mail.*"] }], request)).toBe(false);
});

test("a backslash takes the special meaning of a wildcard", () => {
  const literal = [{ Field: "path-pattern", Values: ["/a\\*b"] }];
  expect(satisfies(literal, { ...request, path: "/a*b" })).toBe(true);
  expect(satisfies(literal, { ...request, path: "/axb" })).toBe(false);
});
