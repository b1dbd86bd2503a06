import { expect, test } from "vitest";
import { combine, type Recipe } from "../recipe.ts";
import { buildCore } from "../recipes/build-core.ts";
import { buildStandard } from "../recipes/build-standard.ts";

/** Runtime -> versions, and the programs that its commands call, as the file in the image has them. */
function offered({ contents }: Recipe): Record<string, string[]> {
  if (contents.kind !== "derived") throw new Error("a build image is derived");
  const { files } = combine(contents.parts);
  const text = String(files.find(({ path }) => path === "/codebuild/image/config/runtimes.yml")?.content);
  for (const [, program = ""] of text.matchAll(/\b(select-\w+)/g))
    expect(files.map(({ path }) => path)).toContain(`/usr/local/bin/${program}`);
  const runtimes = [...text.matchAll(/^ {2}(\w+):\n((?: {4}.*\n)*)/gm)];
  return Object.fromEntries(
    runtimes.map(([, name = "", body = ""]) => [
      name,
      [...body.matchAll(/^ {6}(\S+):$/gm)].map(([, version = ""]) => version).filter((version) => version !== "commands"),
    ]),
  );
}

test("the build images name the runtimes that they have, and carry what their commands call", () => {
  expect(offered(buildCore)).toEqual({ nodejs: ["18", "20", "22", "24"], python: ["3.11"] });
  expect(offered(buildStandard)).toEqual({
    java: ["corretto17"],
    nodejs: ["18", "20", "22", "24"],
    python: ["3.11"],
    golang: ["1.22", "1.23", "1.24", "1.25", "1.26"],
    ruby: ["3.1"],
    php: ["8.2"],
  });
});
