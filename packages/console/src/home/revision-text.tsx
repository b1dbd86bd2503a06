import type { Revision } from "./pipelines.ts";

/** A commit's short name and the first line of its message. */
export function RevisionText({ revision }: { revision: Revision }) {
  return (
    <span title={revision.id}>
      <code>{revision.name}</code>
      {revision.summary !== "" && ` ${revision.summary}`}
    </span>
  );
}
