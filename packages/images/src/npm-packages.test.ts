import { expect, test } from "vitest";
import { stepError } from "./errors.ts";
import { rootPath } from "./make.ts";
import { placeOf } from "./npm-packages.ts";

test("files of a package go where the longest match says", () => {
  const place = { "bin/node": "/usr/local/bin/node", include: "/usr/local/include" };
  expect(placeOf("bin/node", place)).toBe("usr/local/bin/node");
  expect(placeOf("include/node/node.h", place)).toBe("usr/local/include/node/node.h");
  expect(placeOf("include-not/x", place)).toBeUndefined();
  expect(placeOf("README.md", place)).toBeUndefined();
  expect(placeOf("lib/a.js", { "": "/opt/x", lib: "/opt/y" })).toBe("opt/y/a.js");
  expect(placeOf("a.js", { "": "/opt/x" })).toBe("opt/x/a.js");
  const without = { lib: "/opt/y", "lib/not": "", "lib/not/but": "/opt/y/not/but" };
  expect(["lib/a", "lib/not/a", "lib/not/but/a"].map((path) => placeOf(path, without))).toEqual(["opt/y/a", undefined, "opt/y/not/but/a"]);
});

test("what the engine puts into containers does not become part of an image", () => {
  const paths = ["/.dockerenv", "/dev/console", "/etc/resolv.conf", "/etc/hosts", "/", "./", "/proc/1"];
  expect(paths.map(rootPath)).toEqual(paths.map(() => undefined));
  expect(rootPath("/dev/")).toBe("dev/");
  expect(rootPath("/etc/hosts.allow")).toBe("etc/hosts.allow");
  expect(rootPath("./usr/bin/env")).toBe("usr/bin/env");
});

test("a full disk is named as such, whatever step met it", () => {
  expect(stepError("StepFailed", "x", "dpkg: error: No space left on device")).toMatchObject({ code: "DiskFull" });
  expect(stepError("AptUnreachable", "x", "E: You don't have enough free space in /var/cache")).toMatchObject({ code: "DiskFull" });
  expect(stepError("StepFailed", "x", "one\ntwo")).toMatchObject({ code: "StepFailed", detail: "one\ntwo" });
});
