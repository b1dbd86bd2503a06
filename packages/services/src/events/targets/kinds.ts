/** What a rule may have as its target: one file for each kind. */
import type { Delivery } from "../delivery/hand-over.ts";
import { inputOf } from "../input/input.ts";
import type { EventsParts } from "../model.ts";
import { buildTarget } from "./build.ts";
import type { TargetKind } from "./kind.ts";
import { logGroupTarget } from "./log-group.ts";
import { pipelineTarget } from "./pipeline.ts";

/** By the service in the target's ARN. */
const kinds: Record<string, TargetKind> = { codepipeline: pipelineTarget, codebuild: buildTarget, logs: logGroupTarget };

export const kindOf = (targetArn: string): TargetKind | undefined => kinds[targetArn.split(":")[2] ?? ""];

/** Delivers; may do so again for the same event after a crash. Throws what the target refuses with. */
export async function send(parts: EventsParts, delivery: Delivery, signal: AbortSignal): Promise<void> {
  const kind = kindOf(delivery.target.Arn);
  const name = kind?.nameIn(delivery.target.Arn.split(":").slice(5).join(":"));
  if (!kind || name === undefined) throw new TypeError(`a target that cannot be: ${delivery.target.Arn}`);
  await kind.send(parts, { delivery, name, input: inputOf(delivery.target, delivery.event, delivery.rule) }, signal);
}
