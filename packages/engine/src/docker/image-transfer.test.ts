import { expect, test } from "vitest";
import { encodeAuth } from "./image-transfer.ts";

test("credentials of every length are padded, in the alphabet for URLs", () => {
  for (let length = 0; length < 12; length++) {
    const credentials = { username: "AWS", password: "?>~".repeat(4).slice(0, length) };
    const encoded = encodeAuth(credentials);
    expect(encoded).toMatch(/^[A-Za-z0-9_-]+=*$/);
    expect(encoded.length % 4).toBe(0);
    expect(JSON.parse(Buffer.from(encoded, "base64url").toString())).toEqual(credentials);
  }
});
