/** GetPipelineState beside the reference model: what a user sees of the stages. */
import { type Execution, inFront, type World } from "../reference/world.ts";
import { must, mustEqual } from "../violation.ts";
import { executionsIn } from "./rows.ts";
import { pipelineName } from "./declarations.ts";
import type { Server } from "./server.ts";

export async function compareShown(server: Server, world: World): Promise<void> {
  const answer = await server.call("GetPipelineState", { name: pipelineName });
  must("output" in answer, () => JSON.stringify(answer));
  const ids = executionsIn(server.journal).map(({ id }) => id);
  const idOf = (number: number | undefined) => (number === undefined ? undefined : ids[number - 1]);
  const isShared = world.plan.mode !== "PARALLEL";
  const { stageStates = [] } = answer.output;
  mustEqual(
    stageStates.map(({ stageName }) => stageName),
    world.plan.stages.map(({ name }) => name),
    () => "stages shown",
  );
  for (const { stageName: name = "", latestExecution, inboundExecutions = [], inboundTransitionState } of stageStates) {
    const latest = isShared ? world.executions[(world.entered.get(name) ?? 0) - 1] : undefined;
    mustEqual(latestExecution?.pipelineExecutionId, idOf(latest?.number), () => `latest execution shown in ${name}`);
    if (latest) mustEqual(latestExecution?.status, statusIn(latest, name), () => `its status shown in ${name}`);
    const waiting = inboundExecutions.filter(({ status }) => status === "InProgress").map(({ pipelineExecutionId: id }) => id);
    mustEqual(waiting, isShared ? inFront(world, name).map(({ number }) => idOf(number)) : [], () => `shown in front of ${name}`);
    mustEqual(inboundTransitionState?.enabled, !world.disabled.has(`${name} in`), () => `transition shown of ${name}`);
  }
}

const statusIn = (one: Execution, stage: string): string | undefined =>
  one.stage === stage && one.at === "inside" ? one.stageStatus : one.through.get(stage)?.as;
