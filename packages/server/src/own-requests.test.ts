import { expect, test } from "vitest";
import { mustOwn } from "./own-requests.ts";

const arn = "arn:aws:sts::000000000000:assumed-role/build/x";

test("keys of the account may steer the server, those of a role's session may not", () => {
  expect(() => mustOwn({ principal: { kind: "root", arn: "arn:aws:iam::000000000000:root", userId: "000000000000" } })).not.toThrow();
  expect(() => mustOwn({ principal: { kind: "user", arn, userId: "AIDA", userName: "ada" } })).not.toThrow();
  const session = { kind: "session" as const, arn, userId: "AROA:x", roleArn: "arn:aws:iam::000000000000:role/build", sessionName: "x" };
  expect(() => mustOwn({ principal: session })).toThrow("may not use the server's own requests");
});
