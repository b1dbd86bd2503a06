import { expect, test } from "vitest";
import { ConfigError, readEnv } from "./config.ts";

test("the defaults listen on loopback only", () => {
  expect(readEnv({})).toMatchObject({ host: "127.0.0.1", port: 4566, account: "000000000000", region: "us-east-1" });
});

test("an empty setting is as good as none", () => {
  expect(readEnv({ TOWPATH_PORT: "" }).port).toBe(4566);
});

test.each([
  [{ TOWPATH_PORT: "http" }, "TOWPATH_PORT"],
  [{ TOWPATH_PORT: "70000" }, "TOWPATH_PORT"],
  [{ TOWPATH_ACCOUNT: "12" }, "twelve digits"],
  [{ TOWPATH_REGION: "moon" }, "us-east-1"],
])("%o is refused by name", (env, text) => {
  expect(() => readEnv(env)).toThrow(ConfigError);
  expect(() => readEnv(env)).toThrow(text);
});
