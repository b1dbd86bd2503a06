/** expect: what can be seen now, by the operations that show it. */
import type { ActionExecutionDetail, PipelineExecutionSummary, RuleExecutionDetail, StageState } from "@aws-sdk/client-codepipeline";
import * as z from "zod";
import { type Data, type DataMap, differencesOfAll } from "../match.ts";
import type { Play } from "../play.ts";
import { execution, type Verb, verb } from "./verb.ts";

const some = z.record(z.string(), z.unknown()).refine((map) => Object.keys(map).length > 0, "must expect something");
const byExecution = z.record(execution, z.unknown()).refine((map) => Object.keys(map).length > 0, "must expect something");

const shape = z
  .strictObject({
    executions: byExecution.optional(),
    execution: byExecution.optional(),
    stages: some.optional(),
    state: some.optional(),
    actions: byExecution.optional(),
    rules: byExecution.optional(),
    events: byExecution.optional(),
    eventDetails: byExecution.optional(),
    pipelineEvents: z.array(z.string()).optional(),
    builds: some.optional(),
    objects: some.optional(),
  })
  .refine((said) => Object.keys(said).length > 0, "must expect something");

type Said = z.output<typeof shape>;
type Look = (play: Play, expected: DataMap) => Promise<void>;

/** Every execution there is, each with its status or members of its summary. */
const executions: Look = async (play, expected) => {
  const seen: Record<string, PipelineExecutionSummary> = {};
  for (const pipeline of play.pipelines)
    for (const summary of await play.executions(pipeline)) seen[play.names.letter(summary.pipelineExecutionId ?? "")] = summary;
  const shown = Object.entries(seen).map(([letter, summary]) => [letter, typeof expected[letter] === "object" ? summary : summary.status]);
  play.check("executions", expected, Object.fromEntries(shown), whole);
};

/** Members of what GetPipelineExecution gives. */
const oneExecution: Look = async (play, expected) => {
  for (const [letter, members] of Object.entries(expected)) {
    const pipelineExecutionId = play.names.execution(letter);
    const pipelineName = await play.pipelineOf(pipelineExecutionId);
    const { pipelineExecution } = await play.call("codepipeline", "GetPipelineExecution", {
      pipelineName,
      pipelineExecutionId,
    });
    play.check(`execution ${letter}`, members, pipelineExecution);
  }
};

/** Who is in a stage, or was last, and who waits in front of it. */
const stages: Look = async (play, expected) => {
  const { stageStates = [] } = (await stateOf(play)) as { stageStates?: StageState[] };
  const seen = stageStates.map(({ stageName, latestExecution, inboundExecutions = [] }) => {
    const named = ({ pipelineExecutionId = "", status }: { pipelineExecutionId?: string | undefined; status?: string | undefined }) =>
      status === "InProgress" ? play.names.letter(pipelineExecutionId) : `${play.names.letter(pipelineExecutionId)} ${status}`;
    const inside = latestExecution ? `${play.names.letter(latestExecution.pipelineExecutionId ?? "")} ${latestExecution.status}` : "empty";
    return [
      stageName,
      [inside, ...(inboundExecutions.length > 0 ? [`waiting: ${inboundExecutions.map(named).join(", ")}`] : [])].join("; "),
    ];
  });
  play.check("stages", expected, Object.fromEntries(seen));
};

const stateOf = (play: Play) => play.call("codepipeline", "GetPipelineState", { name: play.pipeline });

/** Every action of an execution, each with its status, or with all of them in order where it ran several times. */
const actions: Look = async (play, expected) => {
  for (const [letter, statuses] of Object.entries(expected)) {
    const id = play.names.execution(letter);
    const details = (await play.actions(await play.pipelineOf(id), id)).reverse();
    const byName = Object.groupBy(details, ({ actionName = "" }: ActionExecutionDetail) => actionName);
    const seen = Object.entries(byName).map(([name, list = []]) => [
      name,
      list.length > 1 ? list.map(({ status }) => status) : list[0]?.status,
    ]);
    play.check(`actions of ${letter}`, statuses, Object.fromEntries(seen), whole);
  }
};

/** Every rule execution of an execution, as `actions` for actions. */
const rules: Look = async (play, expected) => {
  for (const [letter, statuses] of Object.entries(expected)) {
    const id = play.names.execution(letter);
    const details = (await play.rules(await play.pipelineOf(id), id)).reverse();
    const byName = Object.groupBy(details, ({ ruleName = "" }: RuleExecutionDetail) => ruleName);
    const seen = Object.entries(byName).map(([name, list = []]) => [
      name,
      list.length > 1 ? list.map(({ status }) => status) : list[0]?.status,
    ]);
    play.check(`rules of ${letter}`, statuses, Object.fromEntries(seen), whole);
  }
};

interface ChangeDetail {
  "execution-id": string;
  state: string;
  stage?: string;
  action?: string;
}

const changes = (play: Play): ChangeDetail[] =>
  play.installation.server.parts.journal
    .eventsAfter(0, { source: "aws.codepipeline" }, eventsMax)
    .filter(({ type }) => /^CodePipeline (?:Pipeline|Stage|Action) Execution State Change$/.test(type))
    .map(({ detail }) => detail as unknown as ChangeDetail);

const eventsMax = 10_000;

const lineOf = ({ stage, action, state }: ChangeDetail): string =>
  [[stage, action].filter((one) => one !== undefined).join("/"), state].join(" ").trim();

/** All events of an execution in order, as "STARTED", "Build STARTED", "Build/Compile STARTED". */
const events: Look = async (play, expected) => {
  for (const [letter, lines] of Object.entries(expected)) {
    const of = changes(play).filter((change) => change["execution-id"] === play.names.execution(letter));
    const seen = of.map(lineOf);
    play.check(`events of ${letter}`, lines, seen);
  }
};

/** Parts of the details of an execution's events, each by its line; of events with the same line the last one. */
const eventDetails: Look = async (play, expected) => {
  for (const [letter, details] of Object.entries(expected)) {
    const of = changes(play).filter((change) => change["execution-id"] === play.names.execution(letter));
    play.check(`event details of ${letter}`, details, Object.fromEntries(of.map((detail) => [lineOf(detail), detail])));
  }
};

/** The events of the level of pipelines in order, as "A STARTED". */
const pipelineEvents = (play: Play, expected: string[]): void => {
  const seen = changes(play).filter(({ stage }) => stage === undefined);
  play.check(
    "pipelineEvents",
    expected,
    seen.map((change) => `${play.names.letter(change["execution-id"])} ${change.state}`),
  );
};

/** The statuses of all builds of a project, oldest first. */
const builds: Look = async (play, expected) => {
  for (const [projectName, statuses] of Object.entries(expected)) {
    const { ids = [] } = (await play.call("codebuild", "ListBuildsForProject", {
      projectName,
      sortOrder: "ASCENDING",
    })) as {
      ids?: string[];
    };
    const found = ids.length === 0 ? {} : await play.call("codebuild", "BatchGetBuilds", { ids });
    const list = (found as { builds?: { id: string; buildStatus: string }[] }).builds ?? [];
    play.check(
      `builds of ${projectName}`,
      statuses,
      ids.map((id) => list.find((build) => build.id === id)?.buildStatus),
    );
  }
};

interface Stored {
  Body?: { transformToString(): Promise<string> };
}

/** All objects of a bucket: key to content. */
const objects: Look = async (play, expected) => {
  for (const [Bucket, contents] of Object.entries(expected)) {
    const { Contents = [] } = (await play.call("s3", "ListObjectsV2", { Bucket })) as {
      Contents?: { Key: string }[];
    };
    const seen: Record<string, string> = {};
    for (const { Key } of Contents) {
      const { Body } = (await play.call("s3", "GetObject", { Bucket, Key })) as Stored;
      seen[Key] = (await Body?.transformToString()) ?? "";
    }
    play.check(`objects of ${Bucket}`, contents, seen, whole);
  }
};

const whole = (expected: Data, actual: Data): string[] => differencesOfAll(expected as DataMap, actual as DataMap);

const looks: Readonly<Record<Exclude<keyof Said, "pipelineEvents">, Look>> = {
  executions,
  execution: oneExecution,
  stages,
  state: async (play, expected) => play.check("state", expected, await stateOf(play)),
  actions,
  rules,
  events,
  eventDetails,
  builds,
  objects,
};

const expected = verb(shape, async (play, said) => {
  if (play.installation.killIsAhead) throw new Error("the server was to be killed before this, and was not");
  for (const [name, look] of Object.entries(looks)) {
    const wanted = said[name as keyof typeof looks];
    if (wanted !== undefined) await look(play, wanted as DataMap);
  }
  if (said.pipelineEvents) pipelineEvents(play, said.pipelineEvents);
});

export const expectVerbs: Readonly<Record<string, Verb>> = { expect: expected };
