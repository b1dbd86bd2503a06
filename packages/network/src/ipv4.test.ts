import fc from "fast-check";
import { expect, test } from "vitest";
import { addressAt, contains, formatAddress, overlaps, parseAddress, parseRange, withoutNested } from "./ipv4.ts";

test("addresses survive the way there and back", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (address) => parseAddress(formatAddress(address)) === address));
});

test.each(["10.0.0", "10.0.0.256", "10.0.0.0/33", "a.b.c.d", "", "1.2.3.4.5"])("%s is refused", (text) => {
  expect(() => parseRange(text)).toThrow(RangeError);
});

test("a range begins where its prefix says", () => {
  expect(parseRange("10.10.3.7/16")).toEqual({ base: parseAddress("10.10.0.0"), size: 65_536, prefix: 16 });
  expect(addressAt("10.10.0.0/16", 2)).toBe("10.10.0.2");
  expect(contains("0.0.0.0/0", "255.255.255.255")).toBe(true);
  expect(overlaps(parseRange("10.0.0.0/24"), parseRange("10.0.1.0/24"))).toBe(false);
});

test("nested ranges go, and no address with them", () => {
  expect(withoutNested(["10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8", "192.168.0.1/32"])).toEqual(["10.0.0.0/8", "192.168.0.1/32"]);
  const range = fc.tuple(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.integer({ min: 0, max: 32 }));
  const cidrs = fc.array(
    range.map(([address, prefix]) => `${formatAddress(address)}/${prefix}`),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(cidrs, (given) => {
      const kept = withoutNested(given);
      const isWhole = given.every((cidr) => kept.some((outer) => contains(outer, formatAddress(parseRange(cidr).base))));
      const isApart = kept.every((one, index) => kept.slice(index + 1).every((other) => !overlaps(parseRange(one), parseRange(other))));
      return isWhole && isApart;
    }),
  );
});
