/** Tells what happens to a pipeline in short sentences, for tests: executions are letters, a pipeline is the list of its stages. */
import { type Execution, type Flow, isActive, type PipelineEffect, type PipelineState, type StageFlow } from "../model.ts";
import { decide } from "../decide/decide.ts";
import { type OverridableGate, refusalOfOverride } from "../decide/override.ts";
import { refusalOfRetry } from "../decide/retry.ts";
import { newPipeline, withNewExecution } from "../decide/start.ts";
import { refusalOfStop } from "../decide/stop.ts";

export interface Story {
  state: PipelineState;
  effects: PipelineEffect[];
  /** What an operation would refuse. */
  refusals: string[];
  now: number;
}

/** "Source Build:a,b+c" has a stage Build whose actions a and b run together and c after them; a stage without a list has one action. */
export function flowOf(
  text: string,
  onFailure: Record<string, StageFlow["onFailure"]> = {},
  conditions: Record<string, Pick<StageFlow, "beforeEntry" | "onSuccess">> = {},
): Flow {
  const stages = text.split(" ").map((part): StageFlow => {
    const [name = "", actions = "act"] = part.split(":");
    const after = onFailure[name];
    return { name, groups: actions.split("+").map((group) => group.split(",")), ...(after && { onFailure: after }), ...conditions[name] };
  });
  return { stages, fingerprint: text };
}

export function begin(mode: PipelineState["mode"], flow: Flow): Story {
  return { state: newPipeline(mode, flow), effects: [], refusals: [], now: 0 };
}

type Tell = (story: Story, ...words: string[]) => Story;

const sentences: Record<string, Tell> = {
  start: (story, id = "") =>
    apply({ ...story, state: withNewExecution(story.state, id, story.now) }, { kind: "ExecutionStarted", executionId: id }),
  stop: (story, id) => stop(story, id, false),
  abandon: (story, id) => stop(story, id, true),
  retry: (story, id = "", mode = "failed") => {
    const execution = executionOf(story, id);
    const retryMode = mode === "all" ? ("ALL_ACTIONS" as const) : ("FAILED_ACTIONS" as const);
    const refusal = refusalOfRetry(story.state, execution, execution.stage, retryMode);
    if (refusal) return { ...story, refusals: [...story.refusals, `retry ${id}: ${refusal}`] };
    return apply(story, { kind: "RetryRequested", executionId: id, stage: execution.stage, retryMode });
  },
  override: (story, id = "", gate = "beforeEntry") => override(story, id, gate as OverridableGate),
  disable: (story, stage = "", side = "Inbound") => transition(story, stage, side, false),
  enable: (story, stage = "", side = "Inbound") => transition(story, stage, side, true),
  update: (story, ...text) => {
    const version = story.state.version + 1;
    return apply(story, { kind: "PipelineUpdated", version, mode: story.state.mode, flow: flowOf(text.join(" ")) });
  },
  rollback: (story, stage = "", target = "", id = "") =>
    apply(story, {
      kind: "RollbackRequested",
      executionId: id,
      stage,
      targetExecutionId: target,
      trigger: { triggerType: "ManualRollback", triggerDetail: "me" },
    }),
};

/** "start A", "A succeeds", "A fails", "A meets Window" (a rule succeeds), "A misses Window", "A errs Window", "A succeeds b" (one action), "retry A all", "disable Build", "update Source Deploy"... */
export function tell(story: Story, sentence: string): Story {
  const words = sentence.split(" ");
  const [first = "", verb, action] = words;
  const later = { ...story, now: story.now + 1 };
  if (verb === "succeeds" || verb === "fails") return finish(later, first, verb === "succeeds" ? "Succeeded" : "Failed", action);
  const looked = verdicts[verb ?? ""];
  if (looked) return finishRule(later, first, action ?? "", looked);
  const how = sentences[first];
  if (!how) throw new TypeError(`no sentence begins with ${first}`);
  return how(later, ...words.slice(1));
}

function apply(story: Story, event: Parameters<typeof decide>[1]): Story {
  let made = 0;
  const { state, effects } = decide(story.state, event, story.now, () => `${story.now}.${made++}`);
  return { ...story, state, effects: [...story.effects, ...effects] };
}

function finish(story: Story, id: string, status: "Succeeded" | "Failed", name?: string): Story {
  const running = executionOf(story, id).run?.actions.filter((action) => action.status === "InProgress") ?? [];
  const chosen = running.filter((action) => name === undefined || action.name === name);
  if (chosen.length === 0) throw new TypeError(`execution ${id} has no such action running`);
  return chosen.reduce((at, action) => apply(at, { kind: "ActionFinished", executionId: id, actionId: action.id, status }), story);
}

type RuleEnd = { status: "Succeeded" | "Failed"; errored?: boolean };
const verdicts: Record<string, RuleEnd> = {
  meets: { status: "Succeeded" },
  misses: { status: "Failed" },
  errs: { status: "Failed", errored: true },
};

function finishRule(story: Story, id: string, name: string, how: RuleEnd): Story {
  const rules = executionOf(story, id).run?.conditions.flatMap((condition) => condition.rules) ?? [];
  const rule = rules.find((one) => one.name === name && one.status === "InProgress");
  if (!rule) throw new TypeError(`execution ${id} has no such rule running`);
  return apply(story, { kind: "RuleFinished", executionId: id, ruleId: rule.id, ...how });
}

function override(story: Story, id: string, gate: OverridableGate): Story {
  const execution = executionOf(story, id);
  const refusal = refusalOfOverride(story.state, execution, execution.stage, gate);
  if (refusal) return { ...story, refusals: [...story.refusals, `override ${id}: ${refusal}`] };
  return apply(story, { kind: "ConditionOverridden", executionId: id, stage: execution.stage, gate, by: "me" });
}

function stop(story: Story, id = "", abandon: boolean): Story {
  const refusal = refusalOfStop(executionOf(story, id), abandon);
  if (refusal) return { ...story, refusals: [...story.refusals, `${abandon ? "abandon" : "stop"} ${id}: ${refusal}`] };
  return apply(story, { kind: "StopRequested", executionId: id, abandon });
}

function transition(story: Story, stage: string, side: string, enabled: boolean): Story {
  return apply(story, {
    kind: "TransitionChanged",
    stage,
    side: side === "Outbound" ? "Outbound" : "Inbound",
    enabled,
    by: "me",
    reason: "r",
  });
}

function executionOf({ state }: Story, id: string): Execution {
  const execution = state.executions.get(id);
  if (!execution) throw new TypeError(`no execution ${id}`);
  return execution;
}

/** "A: InProgress in Build", "B: InProgress before Build", "C: Failed at Deploy"; a running stage names its running actions when they are several, and its running rules. */
export function standing({ state }: Story): string[] {
  return [...state.executions.values()].sort((a, b) => a.sequence - b.sequence).map(describe);
}

function describe(execution: Execution): string {
  const where = execution.place === "inbound" ? "before" : isActive(execution) ? "in" : "at";
  const started = execution.run?.actions ?? [];
  const running = started.filter(({ status }) => status === "InProgress").map(({ name }) => name);
  const doing = running.length > 0 && started.concat().some(({ name }) => name !== "act") ? ` (${running.join(" ")})` : "";
  const open = execution.run?.conditions.filter(({ status }) => status === "InProgress") ?? [];
  const looking = open.map(
    ({ gate, rules }) => ` [${gate}: ${rules.flatMap(({ name, status }) => (status === "InProgress" ? [name] : [])).join(" ")}]`,
  );
  return `${execution.id}: ${execution.status} ${where} ${execution.stage}${doing}${looking.join("")}`;
}
