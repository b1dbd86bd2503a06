import type { Query, QueryClient } from "@tanstack/react-query";
import type { LiveEvent } from "./event.ts";
import type { LiveStream } from "./stream.ts";

/**
 * Which services' answers an event of a source may change, beside the source's own. A pipeline's state shows builds and deployments, a
 * service's tasks show their targets' health.
 */
const touched: Readonly<Record<string, readonly string[]>> = {
  codebuild: ["codepipeline", "ecs"],
  ecs: ["elbv2", "ec2"],
  elasticloadbalancing: ["elbv2", "ecs"],
  "codestar-connections": ["codeconnections"],
  codecommit: ["codepipeline"],
};

/** What a burst of events changes is asked once. */
const gatherMs = 200;

export function servicesTouchedBy(source: string): readonly string[] {
  const name = source.replace(/^(?:aws|towpath)\./, "");
  return [name, ...(touched[name] ?? [])];
}

/** A query says by its options' `meta.refreshOn` what it waits for; without it any event of its service counts. */
export interface QueryMeta {
  readonly refreshOn?: false | ((event: LiveEvent) => boolean);
}

export function isTouched(query: Pick<Query, "queryKey" | "meta">, event: LiveEvent): boolean {
  const refreshOn = (query.meta as QueryMeta | undefined)?.refreshOn;
  if (refreshOn === false) return false;
  if (refreshOn !== undefined) return refreshOn(event);
  return servicesTouchedBy(event.source).includes(String(query.queryKey[0]));
}

/** Asks again what events have changed. Answers to queries that are on no screen are only marked as old. */
export function refreshByEvents(stream: Pick<LiveStream, "onEvent" | "onReset">, client: QueryClient): () => void {
  let gathered: LiveEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const refresh = () => {
    const events = gathered;
    gathered = [];
    timer = undefined;
    void client.invalidateQueries({ predicate: (query) => events.some((event) => isTouched(query, event)) });
  };
  const stops = [
    stream.onEvent((event) => {
      gathered.push(event);
      timer ??= setTimeout(refresh, gatherMs);
    }),
    stream.onReset(() => void client.invalidateQueries()),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
