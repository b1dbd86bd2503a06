import { expect, test } from "vitest";
import { parseBuildspec } from "./parse-buildspec.ts";

const spec = (proxy: string) => parseBuildspec(`version: 0.2\nphases: {build: {commands: ['true']}}\nproxy: ${proxy}\n`);

test("the proxy section is read, and told of where it would do something", () => {
  expect(spec("{upload-artifacts: yes, logs: no}").ignored).toEqual(["proxy"]);
  expect(spec("{upload-artifacts: no}").ignored).toEqual([]);
  expect(() => spec("{logs: maybe}")).toThrow("Expected proxy.logs to be yes or no at line 3");
  expect(() => spec("[logs]")).toThrow("Expected proxy");
});
