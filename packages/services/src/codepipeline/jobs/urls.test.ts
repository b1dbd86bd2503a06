import { expect, test } from "vitest";
import { urlOf } from "./urls.ts";

const configuration = { Project: "my shop", Other: "x" };

test("configuration values and the worker's id are put into the link", () => {
  const template = "https://forge.example/{Config:Project}/runs/{ExternalExecutionId}?by={Config:Other}";
  expect(urlOf(template, { configuration, externalExecutionId: "7/1" })).toBe("https://forge.example/my%20shop/runs/7%2F1?by=x");
});

test("a link whose value is not known is no link", () => {
  expect(urlOf("https://forge.example/{ExternalExecutionId}", { configuration })).toBeUndefined();
  expect(urlOf("https://forge.example/{Config:Nothing}", { configuration })).toBeUndefined();
  expect(urlOf("https://forge.example/{Config:constructor}", { configuration })).toBeUndefined();
});

test("other braces are left alone", () => {
  expect(urlOf("https://forge.example/{Something}", { configuration })).toBe("https://forge.example/{Something}");
});
