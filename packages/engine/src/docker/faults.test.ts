import { expect, test } from "vitest";
import { EngineFault, InvalidRequest } from "../errors.ts";
import { httpFault } from "./faults.ts";
import { startFault } from "./start-fault.ts";

const container = { noun: "container", id: "web" } as const;
const said = (status: number, message: string, subject: Parameters<typeof httpFault>[2] = container) =>
  httpFault(status, JSON.stringify({ message }), subject);

test.each([
  [404, "No such container: web", { code: "NotFound", noun: "container", id: "web" }],
  [404, "No such image: nginx:1", { code: "ImageNotFound", id: "nginx:1" }],
  [404, "network vpc not found", { code: "NotFound", noun: "network", id: "vpc" }],
  [409, "You cannot remove a running container", { code: "Conflict" }],
  [400, "conflicting options: hostname and the network mode", { code: "InvalidRequest" }],
  [403, "Pool overlaps with other one on this address space", { code: "AddressInUse" }],
  [403, "error while removing network: network vpc id 12 has active endpoints", { code: "Conflict" }],
  [403, "Address already in use", { code: "AddressInUse" }],
  [500, "Bind for 127.0.0.1:80 failed: port is already allocated", { code: "AddressInUse", address: "127.0.0.1:80" }],
  [500, "listen tcp4 0.0.0.0:80: bind: address already in use", { code: "AddressInUse", address: "0.0.0.0:80" }],
  [500, "no space left on device", { code: "EngineFault", status: 500, message: "no space left on device" }],
])("status %i, %s", (status, message, expected) => {
  expect(said(status, message)).toMatchObject(expected);
});

test("a body that is no JSON is the message", () => {
  expect(httpFault(502, "bad gateway\n", container).message).toBe("bad gateway");
});

test.each([
  ['runc create failed: exec: "x": executable file not found in $PATH: unknown', "command-not-found"],
  ['OCI runtime create failed: exec: "/x": stat /x: no such file or directory', "command-not-found"],
  ['OCI runtime create failed: exec: "/etc": permission denied', "not-executable"],
  ["runc create failed: unable to start container process: unable to apply caps: operation not permitted", "not-permitted"],
  ["OCI runtime create failed: something else", "other"],
])("a start that fails with %s", (message, reason) => {
  expect(startFault(new InvalidRequest(message))).toMatchObject({ code: "StartFailed", reason });
});

test("a fault of the engine at a start stays one", () => {
  const fault = new EngineFault("no space left on device");
  expect(startFault(fault)).toBe(fault);
});
