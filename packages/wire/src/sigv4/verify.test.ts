import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, test } from "vitest";
import { parseQuery } from "../http/read.ts";
import { signatureV2, stringToSignV2 } from "./presigned-v2.ts";
import { scopeOf } from "./scope.ts";
import { verify, verifyHead } from "./verify.ts";

/** The worked examples of the S3 manual, "Authenticating Requests (AWS Signature Version 4)". */
const secret = { secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };
const now = Date.parse("2013-05-24T00:00:00Z");
const host = "examplebucket.s3.amazonaws.com";
const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const credential = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
const body = new Uint8Array();

const code = (name: string) => expect.objectContaining({ code: name });
const claim = (headers: Record<string, string>, query: Record<string, string[]> = {}) => {
  const scope = scopeOf(headers, query);
  if (!scope) throw new Error("not signed");
  return scope;
};
const authorization = (signedHeaders: string, signature: string) =>
  `AWS4-HMAC-SHA256 Credential=${credential},SignedHeaders=${signedHeaders},Signature=${signature}`;

interface Example {
  title: string;
  method: string;
  rawPath: string;
  query: string;
  extra: Record<string, string>;
  payload: string;
  hash?: string;
  signature: string;
}

describe("header-signed requests of the S3 manual", () => {
  const examples: Example[] = [
    {
      title: "GET object",
      method: "GET",
      rawPath: "/test.txt",
      query: "",
      extra: { range: "bytes=0-9" },
      payload: "",
      signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
    },
    {
      title: "PUT object",
      method: "PUT",
      rawPath: "/test%24file.text",
      query: "",
      extra: { date: "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY" },
      payload: "Welcome to Amazon S3.",
      hash: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
      signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
    },
    {
      title: "GET bucket lifecycle",
      method: "GET",
      rawPath: "/",
      query: "lifecycle",
      extra: {},
      payload: "",
      signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
    },
    {
      title: "list objects",
      method: "GET",
      rawPath: "/",
      query: "max-keys=2&prefix=J",
      extra: {},
      payload: "",
      signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
    },
  ];

  test.each(examples)("$title", async ({ method, rawPath, query, extra, payload, hash = emptyHash, signature }) => {
    const signed: Record<string, string> = { ...extra, host, "x-amz-content-sha256": hash, "x-amz-date": "20130524T000000Z" };
    const headers = { ...signed, authorization: authorization(Object.keys(signed).toSorted().join(";"), signature) };
    const request = { method, rawPath, query: parseQuery(query), headers, body: Buffer.from(payload) };
    expect(Buffer.from(await verify(claim(headers), request, secret, now)).toString()).toBe(payload);
    for (const bent of [
      { rawPath: "/other" },
      { method: "HEAD" },
      { query: parseQuery("x=1") },
      { headers: { ...headers, host: "evil" } },
    ]) {
      await expect(verify(claim(headers), { ...request, ...bent }, secret, now)).rejects.toThrow(code("SignatureDoesNotMatch"));
    }
    await expect(verify(claim(headers), request, { secretAccessKey: "other" }, now)).rejects.toThrow(code("SignatureDoesNotMatch"));
    await expect(verify(claim(headers), { ...request, body: Buffer.from("bent") }, secret, now)).rejects.toThrow(
      code("XAmzContentSHA256Mismatch"),
    );
    const later = now + 16 * 60_000;
    await expect(verify(claim(headers), request, secret, later)).rejects.toThrow(code("RequestTimeTooSkewed"));
    await expect(verify(claim(headers), request, secret, now - 16 * 60_000)).rejects.toThrow(code("RequestTimeTooSkewed"));
    const added = { ...headers, "x-amz-acl": "public-read" };
    await expect(verify(claim(added), { ...request, headers: added }, secret, now)).rejects.toThrow(code("AccessDenied"));
  });
});

describe("presigned URL of the S3 manual", () => {
  const text =
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z" +
    "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  const query = parseQuery(text);
  const request = { method: "GET", rawPath: "/test.txt", query, headers: { host }, body };

  test("is accepted until it expires", async () => {
    const scope = claim({ host }, query);
    await expect(verify(scope, request, secret, now + 86_400_000)).resolves.toHaveLength(0);
    await expect(verify(scope, request, secret, now + 86_400_001)).rejects.toThrow(
      expect.objectContaining({ code: "AccessDenied", message: "Request has expired" }),
    );
    await expect(verify(scope, request, secret, now - 16 * 60_000)).rejects.toThrow(code("AccessDenied"));
    const headers = { host, "x-amz-meta-a": "1" };
    await expect(verify(scope, { ...request, headers }, secret, now)).rejects.toThrow(code("AccessDenied"));
  });

  test("is held to every parameter", async () => {
    for (const bent of ["&versionId=1", "&X-Amz-Expires=1"]) {
      const other = parseQuery(text.replace("X-Amz-Expires=86400", "X-Amz-Expires=86401") + bent);
      await expect(verify(claim({ host }, other), { ...request, query: other }, secret, now)).rejects.toThrow(
        code("SignatureDoesNotMatch"),
      );
    }
  });

  test.each([
    ["X-Amz-Expires=86400", "X-Amz-Expires=604801", /less than a week/],
    ["X-Amz-Expires=86400", "X-Amz-Expires=-1", /non-negative/],
    ["X-Amz-Expires=86400", "X-Amz-Expires=soon", /should be a number/],
    ["&X-Amz-SignedHeaders=host", "", /requires the/],
    ["%2Fs3%2Faws4_request", "", /mal-formed/],
    ["X-Amz-Date=20130524T000000Z", "X-Amz-Date=2013", /ISO8601/],
  ])("without sense: %s -> %s", (from, to, message) => {
    expect(() => scopeOf({ host }, parseQuery(text.replace(from, to)))).toThrow(
      expect.objectContaining({ code: "AuthorizationQueryParametersError", message: expect.stringMatching(message) }),
    );
  });
});

describe("signature version 2 URLs", () => {
  /** The query string example of the S3 manual, "Signing and Authenticating REST Requests". */
  const expires = 1_175_139_620;
  const url = (more: string) => parseQuery(`AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=${expires}${more}`);

  test("of the manual", () => {
    const query = parseQuery("AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620");
    const head = { method: "GET", rawPath: "/photos/puppy.jpg", query, headers: { host: "johnsmith.s3.amazonaws.com" } };
    const scope = claim({}, query);
    expect(scope).toMatchObject({ version: 2, service: "s3", accessKeyId: "AKIAIOSFODNN7EXAMPLE" });
    expect(verifyHead(scope, head, secret, expires * 1000).payloadHash).toBe("UNSIGNED-PAYLOAD");
    expect(() => verifyHead(scope, { ...head, method: "PUT" }, secret, expires * 1000)).toThrow(code("SignatureDoesNotMatch"));
  });

  test("are verified with sub-resources, moved headers and the bucket of the host", () => {
    const host = { host: "bucket.s3.amazonaws.com:4566" };
    const query = url("&x-amz-security-token=T&content-type=text%2Fplain&uploadId=7&partNumber=1&prefix=a");
    const head = { method: "PUT", rawPath: "/key%20x", query, headers: host };
    const text = "PUT\n\ntext/plain\n1175139620\nx-amz-security-token:T\n/bucket/key%20x?partNumber=1&uploadId=7";
    expect(stringToSignV2(head)).toBe(text);
    const signed = { ...query, Signature: [signatureV2(secret.secretAccessKey, text)] };
    const scope = claim(host, signed);
    const credentials = { ...secret, sessionToken: "T" };
    expect(verifyHead(scope, { ...head, query: signed }, credentials, expires * 1000).payloadHash).toBe("UNSIGNED-PAYLOAD");
    expect(() => verifyHead(scope, { ...head, query: signed }, credentials, expires * 1000 + 1)).toThrow(code("AccessDenied"));
    expect(() => verifyHead(scope, { ...head, rawPath: "/other", query: signed }, credentials, 0)).toThrow(code("SignatureDoesNotMatch"));
    expect(() => verifyHead(scope, { ...head, query: signed }, { ...secret, sessionToken: "U" }, 0)).toThrow(code("InvalidToken"));
  });

  test("in the Authorization header are refused by name", () => {
    expect(() => scopeOf({ authorization: "AWS AKIA:sig" }, {})).toThrow(code("InvalidRequest"));
  });
});

describe("what the SDK's own signer signs", () => {
  const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "secret", sessionToken: "token/with+signs=" };
  const signer = (service: string) =>
    new SignatureV4({ credentials, region: "eu-west-1", service, sha256: Sha256, uriEscapePath: service !== "s3" });
  const at = new Date("2026-11-23T16:00:00Z");
  const cases: { service: string; path: string; query: Record<string, string | string[]>; body: string }[] = [
    { service: "codepipeline", path: "/", query: {}, body: '{"name":"ü"}' },
    { service: "ecs", path: "/a b/%41/../c/", query: { q: ["b", "a"], "a b": "c+d", empty: "" }, body: "" },
    { service: "s3", path: "/bucket/dir/key%20%2B%28%29/x", query: { prefix: "a/b c", uploads: "" }, body: "x" },
  ];

  test.each(cases)("$service $path", async ({ service, path, query, body: text }) => {
    const hash: Record<string, string> = service === "s3" ? { "x-amz-content-sha256": await sha256Hex(text) } : {};
    const request = new HttpRequest({
      method: "POST",
      path,
      query,
      headers: { host: "127.0.0.1:4566", "x-multi": " a   b ", ...hash },
      body: text,
    });
    const signed = await signer(service).sign(request, { signingDate: at });
    const headers = Object.fromEntries(Object.entries(signed.headers).map(([name, value]) => [name.toLowerCase(), value]));
    const multi = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, [value].flat()]));
    const raw = { method: "POST", rawPath: path, query: multi, headers, body: Buffer.from(text) };
    const scope = claim(headers);
    expect(scope).toMatchObject({ accessKeyId: "AKIATEST", region: "eu-west-1", service, sessionToken: credentials.sessionToken });
    await expect(verify(scope, raw, credentials, at.getTime())).resolves.toEqual(Buffer.from(text));
    await expect(verify(scope, raw, { ...credentials, sessionToken: "other" }, at.getTime())).rejects.toThrow();
    await expect(verify(scope, { ...raw, body: Buffer.from("bent") }, credentials, at.getTime())).rejects.toThrow();
  });

  test("presigned for STS, whose empty body is part of the signature", async () => {
    const request = new HttpRequest({
      method: "GET",
      path: "/",
      query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      headers: { host: "sts" },
    });
    const signed = await signer("sts").presign(request, { signingDate: at, expiresIn: 60 });
    const query = Object.fromEntries(Object.entries(signed.query ?? {}).map(([name, value]) => [name, [value ?? ""].flat()]));
    const raw = { method: "GET", rawPath: "/", query, headers: { host: "sts" }, body };
    await expect(verify(claim({}, query), raw, credentials, at.getTime())).resolves.toHaveLength(0);
    await expect(verify(claim({}, query), raw, credentials, at.getTime() + 61_000)).rejects.toThrow(code("RequestExpired"));
  });
});

describe("claims that are none", () => {
  test("unsigned requests and other schemes", () => {
    expect(scopeOf({}, {})).toBeUndefined();
    expect(scopeOf({ authorization: "Basic QVdTOng=" }, {})).toBeUndefined();
    expect(scopeOf({}, { Signature: ["x"] })).toBeUndefined();
  });

  test.each([
    ["AWS4-HMAC-SHA256 Credential=A/20130524/r/ecs/aws4_request, Signature=00", /requires 'SignedHeaders' parameter/],
    ["AWS4-HMAC-SHA256", /'Credential'.*'Signature'.*'SignedHeaders'/],
    ["AWS4-HMAC-SHA256 Credential=A/r/ecs, SignedHeaders=host, Signature=00", /slash-delimited/],
    ["AWS4-HMAC-SHA256 Credential=A/20130525/r/ecs/aws4_request, SignedHeaders=host, Signature=00", /does not match/],
    ["AWS4-ECDSA-P256-SHA256 Credential=A/20130524/ecs/aws4_request, SignedHeaders=host, Signature=00", /AWS4-ECDSA/],
  ])("%s", (value, message) => {
    const headers = { authorization: value, "x-amz-date": "20130524T000000Z" };
    const refusal = (name: string) => expect.objectContaining({ code: name, message: expect.stringMatching(message) });
    expect(() => scopeOf(headers, {})).toThrow(refusal("IncompleteSignature"));
    expect(() => scopeOf({ ...headers, "x-amz-target": "T.Op" }, {})).toThrow(refusal("IncompleteSignatureException"));
  });

  test("the host is always signed", () => {
    const headers = {
      authorization: "AWS4-HMAC-SHA256 Credential=A/20130524/r/ecs/aws4_request,SignedHeaders=x-a,Signature=0",
      "x-amz-date": "20130524T000000Z",
    };
    expect(() => verifyHead(claim(headers), { method: "GET", rawPath: "/", query: {}, headers }, secret, now, body)).toThrow(/'Host'/);
  });
});

const sha256Hex = async (text: string) => Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(text))).toString("hex");
