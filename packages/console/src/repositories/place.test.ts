import { expect, test } from "vitest";
import { pathOf, placeOf } from "./place.ts";

test("a place is read from the address as it was written", () => {
  const shop = { kind: "connection", connection: "github", name: "acme/shop" } as const;
  expect(pathOf(shop, { branch: "main" })).toBe("/repositories/connection/github/acme/shop?branch=main");
  expect(placeOf("connection", "github/acme/shop")).toEqual(shop);
  expect(placeOf("codecommit", "todo")).toEqual({ kind: "codecommit", name: "todo" });
  expect(pathOf({ kind: "codecommit", name: "todo" })).toBe("/repositories/codecommit/todo");
  expect([placeOf("connection", "github"), placeOf("other", "x")]).toEqual([undefined, undefined]);
});
