import Popover from "@cloudscape-design/components/popover";
import { stageActions, transitionActions } from "../actions/pipelines.ts";
import { ActionButton } from "../actions/action-button.tsx";
import { Link } from "../parts/link.tsx";
import { lookOf, Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import { ActionBox } from "./action-box.tsx";
import { type Board, type BoardStage, type Gate, gateNames } from "./board.ts";
import { useSteer } from "./steering.tsx";
import { Surface } from "./surface.tsx";
import { principalText, shortExecution } from "./told.ts";

interface PictureProps {
  readonly pipelineName: string;
  readonly board: Board;
  /** Of one execution: nothing is in front of its stages, and its transitions are not shown. */
  readonly isOfExecution?: boolean;
}

/** The stages one after another, their actions by run order, what is between them. */
export function Picture({ pipelineName, board, isOfExecution = false }: PictureProps) {
  const hasTransitions = !isOfExecution && board.mode !== "PARALLEL";
  return (
    <Surface>
      <ol className="tp-picture" tabIndex={0} aria-label={`Stages of ${pipelineName}`}>
        {board.stages.map((stage) => (
          <li key={stage.name}>
            {stage.index > 0 && <TransitionArrow pipelineName={pipelineName} board={board} stage={stage} isSteered={hasTransitions} />}
            <StageBox pipelineName={pipelineName} board={board} stage={stage} isShared={!isOfExecution} />
          </li>
        ))}
      </ol>
    </Surface>
  );
}

function StageBox({ pipelineName, board, stage, isShared }: { pipelineName: string; board: Board; stage: BoardStage; isShared: boolean }) {
  const { latest } = stage;
  return (
    <section className="tp-stage" data-look={latest === undefined ? "none" : lookOf(latest.status)} aria-label={`Stage ${stage.name}`}>
      <div className="tp-stage-head">
        <h3>{stage.name}</h3>
        <Status state={latest?.status} />
      </div>
      {isShared && latest !== undefined && (
        <div className="tp-line tp-gate">
          <span>
            {latest.type === "ROLLBACK" ? "Rollback " : "Execution "}
            <Link fontSize="body-s" to={to("pipelines", pipelineName, "executions", latest.id)}>
              {shortExecution(latest.id)}
            </Link>
          </span>
          <span>
            {stage.isLocked && "Locked"}
            {stage.retryCount > 0 && ` Retried ${stage.retryCount}×`}
          </span>
        </div>
      )}
      <Gates stage={stage} board={board} gates={stage.gates.filter(({ gate }) => gate === "beforeEntry")} />
      {stage.rows.map(({ runOrder, actions }, index) => (
        <div key={runOrder}>
          {index > 0 && <Then />}
          <div className="tp-row" role="group" aria-label={`Run order ${runOrder}`}>
            {actions.map((action) => (
              <ActionBox key={action.name} action={action} />
            ))}
          </div>
        </div>
      ))}
      <Gates stage={stage} board={board} gates={stage.gates.filter(({ gate }) => gate !== "beforeEntry")} />
      <StageButtons board={board} stage={stage} />
    </section>
  );
}

/** Where a retry or a rollback is thinkable at all; a stage that never failed offers no retry. */
function StageButtons({ board, stage }: { board: Board; stage: BoardStage }) {
  const steer = useSteer();
  const { latest, name } = stage;
  const facts = { stage, mode: board.mode };
  const canRetry = latest !== undefined && ["Failed", "Stopped", "InProgress"].includes(latest.status);
  const retry = (mode: "FAILED_ACTIONS" | "ALL_ACTIONS") => steer({ kind: "retry", stage: name, executionId: latest?.id ?? "", mode });
  return (
    <div className="tp-stage-foot">
      {canRetry && (
        <>
          <ActionButton
            ariaLabel={`Retry failed actions of ${name}`}
            verdict={stageActions.retryFailed(facts)}
            onClick={() => retry("FAILED_ACTIONS")}
          >
            Retry failed
          </ActionButton>
          <ActionButton ariaLabel={`Retry stage ${name}`} verdict={stageActions.retryAll(facts)} onClick={() => retry("ALL_ACTIONS")}>
            Retry stage
          </ActionButton>
        </>
      )}
      {stage.index > 0 && board.mode !== "PARALLEL" && (
        <ActionButton
          ariaLabel={`Roll back stage ${name}`}
          verdict={stageActions.rollback(facts)}
          onClick={() => steer({ kind: "rollback", stage: name, currentId: latest?.id })}
        >
          Roll back
        </ActionButton>
      )}
    </div>
  );
}

/** One after another. */
const Then = () => (
  <svg className="tp-then" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M8 1v12M4 9l4 5 4-5" fill="none" stroke="var(--tp-secondary)" strokeWidth="1.5" />
  </svg>
);

function Gates({ board, stage, gates }: { board: Board; stage: BoardStage; gates: readonly Gate[] }) {
  return gates.map((gate) => <GateBox key={gate.gate} board={board} stage={stage} gate={gate} />);
}

function GateBox({ board, stage, gate: { gate, result, status, summary, rules } }: { board: Board; stage: BoardStage; gate: Gate }) {
  const steer = useSteer();
  const facts = { stage, mode: board.mode };
  const isHeld = gate !== "onFailure" && (status === "InProgress" || status === "Failed" || status === "Errored");
  return (
    <div className="tp-gate">
      <strong>{gateNames[gate]}</strong>
      {result !== undefined && `${gate === "onFailure" ? ":" : ", else"} ${result.toLowerCase()}`}{" "}
      {status !== undefined && <Status state={status} />}
      {rules.length > 0 && (
        <Popover
          triggerType="text"
          header={gateNames[gate]}
          content={
            <ul>
              {rules.map((rule) => (
                <li key={rule.name}>
                  {rule.name} ({rule.provider}) <Status state={rule.status} />
                </li>
              ))}
            </ul>
          }
        >
          {rules.length === 1 ? "1 rule" : `${rules.length} rules`}
        </Popover>
      )}
      {summary !== undefined && summary !== "" && <div className="tp-says">{summary}</div>}
      {isHeld && stage.latest !== undefined && (
        <ActionButton
          ariaLabel={`Override the ${gateNames[gate].toLowerCase()} of ${stage.name}`}
          verdict={gate === "beforeEntry" ? stageActions.overrideEntry(facts) : stageActions.overrideSuccess(facts)}
          onClick={() => steer({ kind: "override", stage: stage.name, executionId: stage.latest?.id ?? "", gate })}
        >
          Override
        </ActionButton>
      )}
    </div>
  );
}

function TransitionArrow({
  pipelineName,
  board,
  stage,
  isSteered,
}: {
  pipelineName: string;
  board: Board;
  stage: BoardStage;
  isSteered: boolean;
}) {
  const steer = useSteer();
  const { isEnabled, reason, changedBy, changedAt } = stage.transition;
  const facts = { stage, mode: board.mode };
  return (
    <div className="tp-transition">
      <svg
        width="48"
        height="24"
        viewBox="0 0 48 24"
        role="img"
        aria-label={isEnabled ? `Into ${stage.name}` : `Into ${stage.name}: disabled`}
      >
        <path
          d="M2 12h40M36 6l8 6-8 6"
          fill="none"
          stroke="var(--tp-secondary)"
          strokeWidth="2"
          {...(!isEnabled && { strokeDasharray: "4 4" })}
        />
        {!isEnabled && <path d="M18 4l12 16M30 4L18 20" stroke="var(--tp-error)" strokeWidth="2.5" fill="none" />}
      </svg>
      {isSteered && (
        <>
          {!isEnabled && (
            <span>
              Disabled{changedBy !== undefined && ` by ${principalText(changedBy)}`} <Time at={changedAt} relative />
              {reason !== undefined && `: ${reason}`}
            </span>
          )}
          <ActionButton
            variant="inline-link"
            ariaLabel={`${isEnabled ? "Disable" : "Enable"} the transition into ${stage.name}`}
            verdict={isEnabled ? transitionActions.disable(facts) : transitionActions.enable(facts)}
            onClick={() => steer({ kind: "transition", stage: stage.name, enable: !isEnabled })}
          >
            {isEnabled ? "Disable" : "Enable"}
          </ActionButton>
          <Inbound pipelineName={pipelineName} stage={stage} />
        </>
      )}
    </div>
  );
}

/** What waits in front of a stage, the next first. */
function Inbound({ pipelineName, stage }: { pipelineName: string; stage: BoardStage }) {
  const [first, ...others] = stage.inbound;
  if (first === undefined) return null;
  return (
    <div>
      <span>Waiting:</span>
      <ul className="tp-inbound" aria-label={`In front of ${stage.name}`}>
        {[first, ...others.slice(0, 4)].map(({ id, status }) => (
          <li key={id}>
            <Link fontSize="body-s" to={to("pipelines", pipelineName, "executions", id)}>
              {shortExecution(id)}
            </Link>
            {status !== "InProgress" && ` ${status}`}
          </li>
        ))}
        {others.length > 4 && <li>and {others.length - 4} more</li>}
      </ul>
    </div>
  );
}
