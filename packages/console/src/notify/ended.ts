import type { LiveEvent } from "../live/event.ts";
import { to } from "../router.ts";

/** The end of something, to be told to whoever started it. */
export interface Ended {
  readonly id: string;
  readonly title: string;
  readonly state: string;
  readonly path: string;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const ends = new Set(["SUCCEEDED", "FAILED", "STOPPED", "SUPERSEDED", "CANCELED", "FAULT", "TIMED_OUT"]);

/** Reads from an event what has ended, if it tells of an end. */
export function endedBy({ source, "detail-type": type, detail }: LiveEvent): Ended | undefined {
  if (source === "aws.codepipeline" && type === "CodePipeline Pipeline Execution State Change") {
    const [state, pipeline, id] = [text(detail["state"]), text(detail["pipeline"]), text(detail["execution-id"])];
    return ends.has(state) ? { id, title: `Pipeline ${pipeline}`, state, path: to("pipelines", pipeline, "executions", id) } : undefined;
  }
  if (source === "aws.codebuild" && type === "CodeBuild Build State Change") {
    const [state, arn] = [text(detail["build-status"]), text(detail["build-id"])];
    const id = arn.slice(arn.indexOf("build/") + "build/".length);
    const [project = "", uuid = ""] = id.split(":");
    return ends.has(state) ? { id, title: `Build ${project}`, state, path: to("builds", project, uuid) } : undefined;
  }
  return undefined;
}

/** Which ids an operation's answer says have been started. */
export function startedBy(operation: string, input: object, output: unknown): readonly string[] {
  const given = input as Record<string, unknown>;
  const answer = output as Record<string, unknown>;
  switch (operation) {
    case "StartPipelineExecution":
    case "RollbackStage":
      return [text(answer["pipelineExecutionId"])];
    case "RetryStageExecution":
      return [text(given["pipelineExecutionId"])];
    case "StartBuild":
    case "RetryBuild":
      return [text((answer["build"] as Record<string, unknown> | undefined)?.["id"])];
    default:
      return [];
  }
}
