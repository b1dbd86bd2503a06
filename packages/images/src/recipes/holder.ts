import { holderProgram } from "../elf.ts";
import type { Recipe } from "../recipe.ts";

/** Owns the network namespace of a build or a task, and waits. */
export const holder: Recipe = {
  name: "towpath/holder",
  summary: "a program of one page that waits and owns a network namespace",
  contents: { kind: "files", files: (arch) => [{ path: "/hold", content: holderProgram(arch), mode: 0o755 }] },
  changes: ['ENTRYPOINT ["/hold"]'],
};
