import { commandLineDocument } from "./command-line.ts";
import { compatibilityDocument } from "./compatibility.ts";
import { configurationDocument } from "./configuration.ts";
import { conformanceDocument } from "./conformance/conformance.ts";
import { pipelineReadme, pipelineReadmeDocument } from "./pipeline-readme.ts";
import { statesDocument } from "./states.ts";

/** The documents that are made from the sources, by their path from the root. */
export const documents: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/cli.md": commandLineDocument,
  "docs/codebuild-conformance.md": conformanceDocument,
  "docs/compatibility.md": compatibilityDocument,
  "docs/config.md": configurationDocument,
  "docs/state-machines.md": statesDocument,
  [pipelineReadme]: pipelineReadmeDocument,
};
