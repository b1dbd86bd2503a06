import type { Call } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { theDeclaration, thePipeline, theStage } from "./find.ts";
import type { CodepipelineParts } from "./parts.ts";

interface Change {
  pipelineName: string;
  stageName: string;
  side: "Inbound" | "Outbound";
  enabled: boolean;
  reason?: string;
}

/** Throws PipelineNotFoundException and StageNotFoundException. */
export function changeTransition(call: Call, parts: CodepipelineParts, change: Change): void {
  const { pipelineName, stageName, side, enabled, reason } = change;
  parts.journal.transactShared((tx) => {
    const pipeline = thePipeline(tx, call, pipelineName);
    theStage(theDeclaration(tx, parts, pipeline), stageName);
    const by = call.caller.principal.arn;
    advance(tx, parts, pipeline, {
      kind: "TransitionChanged",
      stage: stageName,
      side,
      enabled,
      by,
      ...(reason !== undefined && { reason }),
    });
  });
}
