import { expect, test } from "vitest";
import { secretOf } from "./remote.ts";

test("an empty webhookSecret is none: everybody could sign with it", () => {
  const secret = (webhookSecret: string) => secretOf(JSON.stringify({ token: "t0ken", webhookSecret }), "GitHub");
  expect(secret("")).toEqual({ username: "x-access-token", password: "t0ken" });
  expect(secret("hush")).toEqual({ username: "x-access-token", password: "t0ken", webhookSecret: "hush" });
});
