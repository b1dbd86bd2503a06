import type { Reader } from "@towpath/journal";
import type { ActionDeclaration, Declaration } from "../declare/declaration.ts";
import type { WorkParts } from "../job/job.ts";
import type { Pipeline } from "../store/pipelines.ts";
import { pollingDisabledAt } from "../store/polls.ts";
import { sourcesOf } from "../triggers/react.ts";
import { listenersOf } from "../triggers/sources.ts";
import { detectsChanges } from "./schedule.ts";

/** A source action that wants to know of changes. */
export interface Listener {
  pipeline: Pipeline;
  declaration: Declaration;
  action: ActionDeclaration;
}

/** Those that listen to a repository, but for pipelines that were inactive for too long. */
export function pollingListeners(reader: Reader, parts: WorkParts, resource: string): Listener[] {
  return listenersOf(reader, resource, parts.clock.now()).flatMap(({ pipeline_id, action: name }) => {
    const found = sourcesOf(reader, parts, pipeline_id, [name]);
    const action = found?.actions[0];
    if (!found || !action || pollingDisabledAt(reader, pipeline_id) !== undefined) return [];
    const { pipeline, declaration } = found;
    return detectsChanges(declaration, action) ? [{ pipeline, declaration, action }] : [];
  });
}
