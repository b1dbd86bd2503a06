import type { PipelineExecutionSummary } from "@aws-sdk/client-codepipeline";
import { formatDuration } from "../parts/format.ts";
import { lookOf, wordsOf } from "../parts/status.tsx";
import { href, to } from "../router.ts";
import { durationOf } from "./data.ts";
import { shortExecution } from "./told.ts";

/** The last executions, the oldest first: height is duration, colour is state; each is a link. */
export function HistoryBars({
  pipelineName,
  executions,
  now,
}: {
  pipelineName: string;
  executions: readonly PipelineExecutionSummary[];
  now: number;
}) {
  const bars = executions.map((one) => ({ one, ms: durationOf(one, now) })).reverse();
  const longest = Math.max(1, ...bars.map(({ ms }) => ms));
  return (
    <div className="tp-history" role="group" aria-label={`Last executions of ${pipelineName}`}>
      {bars.map(({ one: { pipelineExecutionId: id = "", status = "" }, ms }) => {
        const label = `${shortExecution(id)}: ${wordsOf(status)}, ${formatDuration(ms)}`;
        return (
          <a
            key={id}
            href={href(to("pipelines", pipelineName, "executions", id))}
            data-look={lookOf(status)}
            aria-label={label}
            title={label}
            style={{ blockSize: `${Math.max(12, (ms / longest) * 100)}%` }}
          />
        );
      })}
    </div>
  );
}
