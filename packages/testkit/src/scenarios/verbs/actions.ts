/** finish, fail, approve, reject: how running actions end. */
import type { ActionExecutionDetail, StageState } from "@aws-sdk/client-codepipeline";
import * as z from "zod";
import type { Play } from "../play.ts";
import { action, type Verb, verb, words } from "./verb.ts";

interface Running {
  pipelineName: string;
  detail: ActionExecutionDetail;
}

/** The one running action that "Compile of B" means. */
async function runningAction(play: Play, said: string): Promise<Running> {
  const [name, letter] = said.split(" of ");
  const found: Running[] = [];
  for (const pipelineName of play.pipelines)
    for (const detail of await play.actions(pipelineName)) {
      const isMeant = letter === undefined || play.names.letter(detail.pipelineExecutionId ?? "") === letter;
      if (detail.status === "InProgress" && detail.actionName === name && isMeant) found.push({ pipelineName, detail });
    }
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${found.length} actions ${said} are running, not one`);
  return first;
}

const exportsShape = z.record(z.string(), z.string()).default({});

/** The build of the one running action or rule that is meant. */
async function runningBuild(play: Play, said: string): Promise<string> {
  const [name, letter] = said.split(" of ");
  const found: string[] = [];
  for (const pipelineName of play.pipelines) {
    const rules = await play.rules(pipelineName);
    for (const { status, ruleName, pipelineExecutionId = "", output } of rules) {
      const isMeant = ruleName === name && (letter === undefined || play.names.letter(pipelineExecutionId) === letter);
      if (status === "InProgress" && isMeant) found.push(output?.executionResult?.externalExecutionId ?? "");
    }
  }
  if (found.length === 1) return found[0] as string;
  const { detail } = await runningAction(play, said);
  return detail.output?.executionResult?.externalExecutionId ?? "";
}

const finish = verb(words({ action, exports: exportsShape }, "action"), async (play, { action: said, exports }) => {
  play.installation.builds.end(await runningBuild(play, said), { exitCode: 0, exports });
});

const fail = verb(words({ action, exitCode: z.number().int().min(1).default(1) }, "action"), async (play, { action: said, exitCode }) => {
  play.installation.builds.end(await runningBuild(play, said), { exitCode, exports: {} });
});

const decideWith = (status: "Approved" | "Rejected"): Verb =>
  verb(words({ action, summary: z.string().default("") }, "action"), async (play, { action: said, summary }) => {
    const { pipelineName, detail } = await runningAction(play, said);
    const { stageName = "", actionName = "" } = detail;
    const token = await tokenOf(play, pipelineName, detail);
    return play.call("codepipeline", "PutApprovalResult", {
      pipelineName,
      stageName,
      actionName,
      token,
      result: { status, summary },
    });
  });

/** GetPipelineState shows it; in PARALLEL mode, which has no state, it is the external execution id. */
async function tokenOf(play: Play, name: string, { stageName, actionName, output }: ActionExecutionDetail): Promise<string> {
  const { stageStates } = (await play.call("codepipeline", "GetPipelineState", { name })) as {
    stageStates?: StageState[];
  };
  const stage = stageStates?.find((one) => one.stageName === stageName);
  const state = stage?.actionStates?.find((one) => one.actionName === actionName);
  return state?.latestExecution?.token ?? output?.executionResult?.externalExecutionId ?? "";
}

export const actionVerbs: Readonly<Record<string, Verb>> = {
  finish,
  fail,
  approve: decideWith("Approved"),
  reject: decideWith("Rejected"),
};
