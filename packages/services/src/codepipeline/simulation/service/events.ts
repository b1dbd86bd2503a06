/** The events that the server emitted, as what they tell. */
import type { Event } from "@towpath/journal";
import type { Gate } from "../../model.ts";
import type { Told } from "../told.ts";

interface Detail {
  "execution-id": string;
  state: string;
  stage?: string;
  action?: string;
  "action-execution-id"?: string;
  condition?: Gate;
  rule?: string;
  "rule-execution-id"?: string;
  "execution-result"?: { "error-code"?: string };
}

export const isTold = ({ type }: Event): boolean => type.startsWith("CodePipeline ");

export function toldBy({ type, detail }: Event): Told {
  const { state, stage, condition: gate, ...rest } = detail as unknown as Detail;
  const common = { executionId: rest["execution-id"], state, ...(stage !== undefined && { stage }) };
  switch (type.split(" ")[1]) {
    case "Pipeline":
      return { level: "pipeline", ...common } as Told;
    case "Stage":
      return { level: "stage", ...common } as Told;
    case "Action":
      return { level: "action", ...common, actionId: rest["action-execution-id"], action: rest.action } as Told;
    case "Condition":
      return { level: "condition", ...common, gate } as Told;
    default:
      return { level: "rule", ...common, gate, ruleId: rest["rule-execution-id"] } as Told;
  }
}

/** How an action or a rule ended, if that is what is told: what the reference model has to be told too. */
export function endTold({ detail }: Event, told: Told) {
  if (told.state !== "SUCCEEDED" && told.state !== "FAILED") return undefined;
  const status = told.state === "SUCCEEDED" ? ("Succeeded" as const) : ("Failed" as const);
  const { rule = "", action = "", ...rest } = detail as unknown as Detail;
  if (told.level === "action") return { kind: "finish" as const, action, status };
  if (told.level !== "rule") return undefined;
  const code = rest["execution-result"]?.["error-code"];
  const isErrored = status === "Failed" && code !== undefined && code !== "JobFailed";
  return { kind: "judge" as const, gate: told.gate, rule, status: isErrored ? ("Errored" as const) : status };
}
