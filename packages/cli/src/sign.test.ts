import { scopeOf, verifyHead } from "@towpath/wire";
import { expect, test } from "vitest";
import { signedHeaders } from "./sign.ts";

const signer = { accessKeyId: "AKIATEST", secretAccessKey: "secret", region: "eu-west-1" };
const now = Date.UTC(2026, 10, 23, 16);

test.each(["http://127.0.0.1:4566/_towpath/status", "http://127.0.0.1:4566/_towpath/events?resource=arn%3Aaws%3As3%3A%3A%3Ab*(1)&after=3"])(
  "the server accepts the signature of %s",
  (address) => {
    const url = new URL(address);
    const headers = signedHeaders("GET", url, signer, now);
    const query = Object.fromEntries([...url.searchParams].map(([name, value]) => [name, [value]]));
    const scope = scopeOf(headers, query);
    expect(scope?.service).toBe("towpath");
    const head = { method: "GET", rawPath: url.pathname, query, headers };
    expect(() => verifyHead(scope!, head, signer, now)).not.toThrow();
    expect(() => verifyHead(scope!, head, { secretAccessKey: "another" }, now)).toThrow("signature");
  },
);
