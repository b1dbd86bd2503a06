/** A pipeline's definition as text to edit, and what the server says of it. */
import type { PipelineDeclaration } from "@aws-sdk/client-codepipeline";

export const textOf = (pipeline: PipelineDeclaration | undefined): string => JSON.stringify(pipeline ?? {}, null, 2);

/** What is to be saved; `problem` says where the text is no JSON. A `{"pipeline": …}` from `get-pipeline` is taken as well. */
export function readText(text: string): { pipeline: PipelineDeclaration } | { problem: string } {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null || Array.isArray(read)) return { problem: "The definition must be a JSON object." };
    return { pipeline: ("pipeline" in read ? read.pipeline : read) as PipelineDeclaration };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** As the server's question `validate` answers. */
export interface Finding {
  readonly severity: "error" | "warning";
  readonly code?: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** Somebody else has saved since the text was taken: what is saved now would undo that. */
export const isConflict = (editedVersion: number | undefined, currentVersion: number | undefined): boolean =>
  editedVersion !== undefined && currentVersion !== undefined && editedVersion !== currentVersion;
