import { expect, test } from "vitest";
import { shownValue } from "./value.ts";

test("objects are laid out, other text is left as it is, bytes are base64", () => {
  expect(shownValue({ SecretString: '{"user":"a"}' })).toEqual({ text: '{\n  "user": "a"\n}', kind: "json" });
  expect(shownValue({ SecretString: "12345" })).toEqual({ text: "12345", kind: "text" });
  expect(shownValue({ SecretString: "{not json" })).toEqual({ text: "{not json", kind: "text" });
  expect(shownValue({ SecretBinary: new Uint8Array([104, 105]) })).toEqual({ text: "aGk=", kind: "binary" });
});
