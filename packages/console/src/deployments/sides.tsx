import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import type { RolloutView, Side } from "./rollout-view.ts";
import { TaskTable } from "./task-table.tsx";

/** The tasks of each deployment that is there: while one replaces another, the new ones beside the old ones. */
export function Sides({ view }: { view: RolloutView }) {
  return (
    <SpaceBetween size="l">
      <div className="tp-sides" data-count={view.sides.length}>
        {view.sides.map((side) => (
          <OneSide key={side.id} side={side} isReplacing={view.isReplacing} />
        ))}
      </div>
      {view.earlier.length > 0 && (
        <ExpandableSection headerText={`Stopped tasks of earlier deployments (${view.earlier.length})`}>
          <TaskTable tasks={view.earlier} label="Stopped tasks of earlier deployments" isOver />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function OneSide({ side, isReplacing }: { side: Side; isReplacing: boolean }) {
  const kind = side.kind === "new" ? "New" : "Old";
  const name = isReplacing ? `${kind}: ${side.definition}` : side.definition;
  return (
    <Container
      header={
        <Header variant="h2" description={side.reason}>
          {name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="tp-facts">
          <Status state={side.rollout} />
          <span>
            {side.running} of {side.desired} run{side.pending > 0 && `, ${side.pending} pending`}
          </span>
          {side.failed > 0 && <Status state="Failed">{`${side.failed} failed to start`}</Status>}
          <Box color="text-body-secondary" display="inline">
            since <Time at={side.since} relative />
          </Box>
        </div>
        {side.kind === "new" && side.rollout === "IN_PROGRESS" && (
          <ProgressBar
            value={side.desired === 0 ? 100 : Math.min(100, (100 * side.running) / side.desired)}
            label="Tasks that run"
            additionalInfo={`${side.running} of ${side.desired}`}
          />
        )}
        <TaskTable tasks={side.tasks} label={`Tasks of ${name}`} />
        {side.stopped.length > 0 && (
          <ExpandableSection headerText={`Stopped (${side.stopped.length})`} defaultExpanded={side.rollout !== "COMPLETED"}>
            <TaskTable tasks={side.stopped} label={`Stopped tasks of ${name}`} isOver />
          </ExpandableSection>
        )}
      </SpaceBetween>
    </Container>
  );
}
