/** EnableStageTransition, DisableStageTransition: https://docs.aws.amazon.com/codepipeline/latest/userguide/transitions.html */
import { transitionResumeMs } from "../limits.ts";
import type { PipelineEvent, Transition } from "../model.ts";
import { changeStage, stageOf, type Turn } from "./turn.ts";

/**
 * Closing stops entry only: who is inside goes on. Opening lets in the one that waits, which in SUPERSEDED mode is the newest, unless it was
 * closed for more than 30 days.
 */
export function changeTransition(turn: Turn, event: Extract<PipelineEvent, { kind: "TransitionChanged" }>): void {
  const { inboundTransition, outboundTransition } = stageOf(turn, event.stage);
  const was = event.side === "Inbound" ? inboundTransition : outboundTransition;
  const changed: Transition = {
    enabled: event.enabled,
    lastChangedBy: event.by,
    lastChangedAt: turn.now,
    ...(!event.enabled && event.reason !== undefined && { disabledReason: event.reason }),
    ...(event.enabled && isStale(was, turn.now) && { stale: true }),
  };
  changeStage(turn, event.stage, event.side === "Inbound" ? { inboundTransition: changed } : { outboundTransition: changed });
  if (!event.enabled) return;
  const stages = turn.flows.get(turn.version)?.stages ?? [];
  const behind = stages.findIndex(({ name }) => name === event.stage) + (event.side === "Inbound" ? 0 : 1);
  const opened = stages[behind]?.name;
  if (opened !== undefined) turn.agenda.push({ do: "admit", stage: opened });
}

const isStale = ({ enabled, stale, lastChangedAt }: Transition, now: number): boolean =>
  enabled ? stale === true : now - (lastChangedAt ?? now) > transitionResumeMs;
