import fc from "fast-check";
import { expect, test } from "vitest";
import { withBucket } from "./fixture.ts";

const keys = fc.uniqueArray(fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "\u{1f600}"), minLength: 1, maxLength: 5 }), {
  maxLength: 12,
});
const inOrder = (texts: Iterable<string>) => [...new Set(texts)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

test("pages of every size add up to all keys and common prefixes, in the order of their bytes", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      keys,
      fc.constantFrom("", "a", "a/"),
      fc.constantFrom(undefined, "/"),
      fc.integer({ min: 1, max: 4 }),
      async (all, Prefix, Delimiter, MaxKeys) => {
        const { s3, put } = await withBucket("Enabled");
        for (const key of all) await put(key, "");
        const expected = inOrder(
          all
            .filter((key) => key.startsWith(Prefix))
            .map((key) => {
              const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
              return end < 0 ? key : `${key.slice(0, end + 1)} (prefix)`;
            }),
        );
        const named = (page: {
          Contents?: { Key?: string | undefined }[] | undefined;
          CommonPrefixes?: { Prefix?: string | undefined }[] | undefined;
        }) => [
          ...(page.Contents ?? []).map(({ Key }) => Key ?? ""),
          ...(page.CommonPrefixes ?? []).map((common) => `${common.Prefix} (prefix)`),
        ];
        const wanted = { Bucket: "box", Prefix, Delimiter, MaxKeys };
        const newer: string[] = [];
        for (let token: string | undefined, more = true; more;) {
          const page = await s3.ListObjectsV2({ ...wanted, ContinuationToken: token });
          expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
          newer.push(...named(page));
          token = page.NextContinuationToken;
          more = page.IsTruncated ?? false;
        }
        const older: string[] = [];
        for (let Marker: string | undefined, more = true; more;) {
          const page = await s3.ListObjects({ ...wanted, Marker });
          older.push(...named(page));
          Marker = page.NextMarker ?? page.Contents?.at(-1)?.Key;
          more = page.IsTruncated ?? false;
        }
        const versions: string[] = [];
        for (let KeyMarker: string | undefined, VersionIdMarker: string | undefined, more = true; more;) {
          const page = await s3.ListObjectVersions({ ...wanted, KeyMarker, VersionIdMarker });
          versions.push(...named({ Contents: page.Versions, CommonPrefixes: page.CommonPrefixes }));
          [KeyMarker, VersionIdMarker] = [page.NextKeyMarker, page.NextVersionIdMarker];
          more = page.IsTruncated ?? false;
        }
        for (const seen of [newer, older, versions]) {
          expect(inOrder(seen)).toEqual(expected);
          expect(seen).toHaveLength(expected.length);
        }
      },
    ),
    { numRuns: 40 },
  );
});
