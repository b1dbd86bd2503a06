/** The part of CodePipeline's README that is made from its tables of moves; the rest of it is written by hand. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { diagrams, stateDiagram, statusTable } from "../../packages/services/src/codepipeline/diagram.ts";
import { pipelineExecutionMoves } from "../../packages/services/src/codepipeline/model.ts";

export const pipelineReadme = "packages/services/src/codepipeline/README.md";

const [begin, end] = ["<!-- Made by npm run docs. -->", "<!-- End. -->"];

export function pipelineReadmeDocument(): string {
  const text = readFileSync(join(import.meta.dirname, "../..", pipelineReadme), "utf8");
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new TypeError(`${pipelineReadme} has no place for what is made from the moves`);
  const made = ["```mermaid", stateDiagram(pipelineExecutionMoves), "```", statusTable(diagrams)].join("\n");
  return `${text.slice(0, from)}${begin}\n${made}\n${text.slice(to)}`;
}
