import { expect, test } from "vitest";
import { redirectLocation } from "./redirect.ts";

const place = { protocol: "http", host: "shop.example.com", port: "8080", path: "/cart", query: "a=1" };

test.each([
  [{ Host: "www.#{host}" }, "http://www.shop.example.com:8080/cart?a=1"],
  [{ Path: "/new/#{path}", Query: "#{query}&b=2" }, "http://shop.example.com:8080/new/cart?a=1&b=2"],
  [{ Protocol: "HTTPS", Port: "443" }, "https://shop.example.com/cart?a=1"],
  [{ Query: "" }, "http://shop.example.com:8080/cart"],
])("%j", (config, expected) => {
  expect(redirectLocation({ StatusCode: "HTTP_301", ...config }, place)).toBe(expected);
});

test("a listener's port is translated to the port of this machine", () => {
  expect(redirectLocation({ StatusCode: "HTTP_301", Port: "80" }, place, () => "8081")).toBe("http://shop.example.com:8081/cart?a=1");
});
