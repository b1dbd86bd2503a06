import SpaceBetween from "@cloudscape-design/components/space-between";
import { Bar, type BarPiece } from "../parts/bar.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatDuration } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { useNow } from "../parts/now.ts";
import { Status } from "../parts/status.tsx";
import { useActionsOf, useBuilds, useExplained, useLastActions } from "./data.ts";
import { Surface } from "./surface.tsx";
import { type Lane, usualDurations, type Waterfall, waterfallOf } from "./waterfall.ts";
import { workLink } from "./work-link.ts";

/** What an execution did and waited for on one line of time. */
export function WaterfallView({ pipelineName, executionId }: { pipelineName: string; executionId: string }) {
  const now = useNow();
  const explained = useExplained(pipelineName, executionId);
  const actions = useActionsOf(pipelineName, executionId);
  const last = useLastActions(pipelineName);
  const details = actions.data ?? [];
  const ids = details.flatMap(({ input, output }) => {
    const externalExecutionId = output?.executionResult?.externalExecutionId;
    const work = workLink({ provider: input?.actionTypeId?.provider ?? "", configuration: {}, externalExecutionId });
    return work?.text === "Build" && externalExecutionId !== undefined ? [externalExecutionId] : [];
  });
  const builds = useBuilds([...new Set(ids)]);
  const timeline = explained.data?.executions[0];
  if (timeline === undefined) return explained.error === null ? <Loading /> : <ErrorBox error={explained.error} />;
  const usual = usualDurations(last.data?.actionExecutionDetails ?? [], executionId);
  const { since, until, waits } = timeline;
  // What it waits for in front of a stage now is no span yet: that has an end.
  const open = waits
    .filter(({ action, rule }) => action === undefined && rule === undefined)
    .map((wait) => ({ kind: "wait" as const, ...wait }));
  const spans = [...timeline.spans, ...open];
  const waterfall = waterfallOf({ since, until, now, spans, details, builds, usual });
  if (waterfall.lanes.length === 0) return <Empty title="Nothing has begun yet" />;
  return (
    <Surface>
      <SpaceBetween size="s">
        <Legend took={waterfall.until - waterfall.since} />
        <div className="tp-scroll" tabIndex={0} role="region" aria-label="Waterfall">
          <table className="tp-lanes">
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">State</th>
                <th scope="col">Took</th>
                <th scope="col">Usually</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {waterfall.lanes.map((lane) => (
                <LaneRow key={lane.key} lane={lane} waterfall={waterfall} />
              ))}
            </tbody>
          </table>
        </div>
      </SpaceBetween>
    </Surface>
  );
}

function LaneRow({ lane, waterfall: { since, until } }: { lane: Lane; waterfall: Waterfall }) {
  const share = (at: number) => (at - since) / (until - since);
  const took = lane.until - lane.since;
  const pieces: BarPiece[] = lane.pieces.map((piece) => ({
    kind: piece.kind,
    from: share(piece.since),
    to: share(piece.until),
    label: `${piece.label} ${formatDuration(piece.until - piece.since)}`,
  }));
  const { usualMs } = lane;
  return (
    <tr data-critical={lane.isCritical}>
      <th scope="row">
        {lane.kind === "wait" ? lane.name : `${lane.stage} / ${lane.name}`}
        {lane.kind === "rule" && " (rule)"}
        {lane.isCritical && <span className="tp-unseen"> on the critical path</span>}
        {lane.says !== undefined && !lane.says.startsWith("{") && <div className="tp-says">{lane.says}</div>}
      </th>
      <td>
        {lane.kind === "wait" ? (
          <Status wrap={false} state={lane.isRunning ? "PENDING" : "Succeeded"}>
            {lane.isRunning ? "Waiting" : "Waited"}
          </Status>
        ) : (
          <Status wrap={false} state={lane.status} />
        )}
      </td>
      <td className="tp-figures">{formatDuration(took)}</td>
      <td className="tp-figures">{usualMs === undefined ? "–" : formatDuration(usualMs)}</td>
      <td className="tp-lane-bar">
        <Bar
          label={pieces.map(({ label }) => label).join(", ")}
          pieces={pieces}
          {...(usualMs !== undefined && lane.since + usualMs <= until && { marker: share(lane.since + usualMs) })}
        />
      </td>
    </tr>
  );
}

const kinds: readonly (readonly [BarPiece["kind"], string])[] = [
  ["wait", "waiting or queued"],
  ["prepare", "provisioning"],
  ["run", "running"],
  ["success", "succeeded"],
  ["error", "failed"],
  ["stopped", "abandoned"],
];

function Legend({ took }: { took: number }) {
  return (
    <ul className="tp-legend">
      <li>In all {formatDuration(took)}</li>
      {kinds.map(([kind, text]) => (
        <li key={kind}>
          <Bar label={text} pieces={[{ from: 0, to: 1, kind, label: text }]} /> {text}
        </li>
      ))}
      <li>The line at the left: on the critical path. The mark in a bar: the usual duration.</li>
    </ul>
  );
}
