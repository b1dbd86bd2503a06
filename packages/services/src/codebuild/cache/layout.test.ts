import fc from "fast-check";
import { expect, test } from "vitest";
import type { BuildSettings } from "../plan/settings.ts";
import { cachePlace, keyOfObject, keyPrefix, objectKey } from "./layout.ts";
import { cacheBases } from "./paths.ts";

const settings = (location: string, cacheNamespace?: string) =>
  ({ cache: { type: "S3", location, ...(cacheNamespace && { cacheNamespace }) } }) as BuildSettings;

test("caches differ by bucket, prefix, project or namespace, and paths", () => {
  const places = [
    cachePlace(settings("bucket"), "a", ["x"]),
    cachePlace(settings("bucket/p"), "a", ["x"]),
    cachePlace(settings("bucket/p"), "b", ["x"]),
    cachePlace(settings("bucket/p", "a"), "a", ["x"]),
    cachePlace(settings("bucket/p"), "a", ["x", "y"]),
  ].map(({ bucket, prefix }) => `${bucket}/${prefix}`);
  expect(new Set(places).size).toBe(places.length);
  expect(cachePlace(settings("arn:aws:s3:::bucket/p/", "n"), "a", ["x"])).toEqual(cachePlace(settings("bucket/p", "n"), "b", ["x"]));
});

test("the objects of keys with a beginning are those that begin with its object, whatever is in it", () => {
  const place = { bucket: "b", prefix: "p/" };
  const text = fc.string({ unit: fc.constantFrom(..."ab./%é-$ "), maxLength: 8 });
  fc.assert(
    fc.property(text, text, (key, start) => {
      const object = objectKey(place, key);
      expect(keyOfObject(place, object)).toBe(key);
      expect(object.startsWith(keyPrefix(place, start))).toBe(key.startsWith(start));
      expect(object).not.toBe(objectKey(place, undefined));
    }),
  );
});

test.each([
  ["node_modules/**/*", "source", ["node_modules/a", "node_modules/.bin/b"], ["other", "x/node_modules/a"]],
  ["node_modules", "source", ["node_modules", "node_modules/a/b"], ["node_modules2/a"]],
  ["./a/*", "source", ["a/b"], ["a/b/c"]],
  ["/root/.m2/**/*", "root", ["root/.m2/repository/x.jar"], ["root/.m3/x"]],
  ["/root/.cache/", "root", ["root/.cache/pip/x"], ["root/cache"]],
  ["**/*.o", "source", ["a.o", "a/b.o"], ["a.c"]],
] as const)("%s", (pattern, label, inside, outside) => {
  const [base] = cacheBases([pattern], "/codebuild/output/src1/src");
  expect(base?.label).toBe(label);
  for (const path of inside) expect([path, base?.contains(path)]).toEqual([path, true]);
  for (const path of outside) expect([path, base?.contains(path)]).toEqual([path, false]);
});
