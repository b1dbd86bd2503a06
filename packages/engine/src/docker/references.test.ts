import { expect, test } from "vitest";
import { splitReference } from "./references.ts";

test.each([
  ["nginx", "nginx", "latest"],
  ["nginx:1.2", "nginx", "1.2"],
  ["localhost:5000/team/app", "localhost:5000/team/app", "latest"],
  ["localhost:5000/team/app:x", "localhost:5000/team/app", "x"],
  ["app@sha256:abc", "app", "sha256:abc"],
  ["host:1/app:tag@sha256:abc", "host:1/app", "sha256:abc"],
])("%s", (ref, name, tag) => {
  expect(splitReference(ref)).toEqual({ name, tag });
});
