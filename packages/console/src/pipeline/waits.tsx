import SpaceBetween from "@cloudscape-design/components/space-between";
import { Explanation } from "../parts/explanation.tsx";
import { Link } from "../parts/link.tsx";
import { to } from "../router.ts";
import type { Timeline, Wait } from "./data.ts";
import { shortExecution } from "./told.ts";

/** So many waits are told; a pipeline with more has a queue, whose members all wait for the same. */
const shownMax = 6;

/** Why what is not finished is not: reason, since when, until when, and what ends it. */
export function Waits({ timelines, isOne = false }: { timelines: readonly Timeline[]; isOne?: boolean }) {
  const waits = timelines.flatMap((timeline) => timeline.waits.map((wait) => ({ timeline, wait })));
  if (waits.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      {waits.slice(0, shownMax).map(({ timeline, wait }) => (
        <Explanation
          key={`${timeline.pipelineExecutionId} ${wait.stage} ${wait.action ?? wait.rule ?? ""}`}
          reason={
            <>
              {!isOne && (
                <>
                  <Link to={to("pipelines", timeline.pipelineName, "executions", timeline.pipelineExecutionId)}>
                    {shortExecution(timeline.pipelineExecutionId)}
                  </Link>
                  {": "}
                </>
              )}
              {placeOf(wait)}
              {wait.reason}
            </>
          }
          since={new Date(wait.since)}
          until={wait.deadline === undefined ? undefined : new Date(wait.deadline)}
          ends={wait.wayOut}
        />
      ))}
      {waits.length > shownMax && <div>{waits.length - shownMax} more wait; each execution's own screen tells why.</div>}
    </SpaceBetween>
  );
}

/** Reasons name the stage themselves where nothing runs in it yet. */
const placeOf = ({ stage, action, rule }: Wait): string =>
  action === undefined && rule === undefined ? "" : `${stage} / ${action ?? rule}: `;
