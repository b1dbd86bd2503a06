/** What an action is started with: its configuration with the variables resolved, and where its input artifacts lie. */
import type { Reader } from "@towpath/journal";
import { resolvedConfigurationBytesMax } from "../limits.ts";
import { ActionFailed } from "../providers/provider.ts";
import { type ActionInput, currentActions, outputArtifactsOf, outputVariablesOf, type StoredArtifact } from "../store/actions.ts";
import { variablesOf } from "../store/executions.ts";
import type { ActionRow } from "../store/rows.ts";
import { resolveAll, type Variables } from "../variables.ts";
import { resolveCompute } from "./compute-input.ts";
import type { Context } from "./context.ts";

/** Throws ActionFailed when a variable or an artifact is not there. */
export function resolveInput(reader: Reader, context: Context): ActionInput {
  const { action, row } = context;
  const [a, name] = row.gate === null ? ["An action", "Action name"] : ["A rule", "Rule name"];
  const ended = endedActions(reader, context);
  const variables = variablesAt(context, ended);
  const { resolved, unresolved: ofConfiguration } = resolveAll(action.configuration, variables);
  const { compute, unresolved: ofCompute } = resolveCompute(action, variables);
  const unresolved = [...ofConfiguration, ...ofCompute];
  if (unresolved.length > 0)
    throw new ActionFailed(
      "ConfigurationError",
      `${a} in this pipeline failed because one or more variables could not be resolved: ${name}=${action.name}. Unresolved: ${[...new Set(unresolved)].join(", ")}`,
    );
  if (Buffer.byteLength(JSON.stringify(resolved)) > resolvedConfigurationBytesMax)
    throw new ActionFailed(
      "ConfigurationError",
      `The resolved configuration of action '${action.name}' is larger than ${resolvedConfigurationBytesMax} bytes.`,
    );
  const artifacts = action.inputArtifacts.map(({ name }) => stored(name, ended, action.name));
  return { resolvedConfiguration: resolved, artifacts, ...(compute && { compute }) };
}

/** A rollback uses what its target had made before the stage. */
function endedActions(reader: Reader, { execution }: Context): ActionRow[] {
  const target =
    execution.rollback_target === null
      ? []
      : currentActions(reader, execution.rollback_target).filter(({ stage }) => stage !== execution.stage);
  return [...target, ...currentActions(reader, execution.id)].filter(({ status }) => status === "Succeeded");
}

function variablesAt({ execution, declaration }: Context, ended: ActionRow[]): Variables {
  const variables = new Map<string, Record<string, string>>();
  variables.set("codepipeline", { PipelineExecutionId: execution.id });
  variables.set("variables", Object.fromEntries(variablesOf(execution).map(({ name, resolvedValue }) => [name, resolvedValue])));
  for (const { name: stage, actions } of declaration.stages)
    for (const { name, namespace } of actions) {
      const row = ended.findLast((one) => one.stage === stage && one.action === name);
      if (namespace !== undefined && row) variables.set(namespace, outputVariablesOf(row));
    }
  return variables;
}

function stored(name: string, ended: ActionRow[], actionName: string): StoredArtifact {
  const artifact = ended.flatMap(outputArtifactsOf).findLast((one) => one.name === name);
  if (!artifact)
    throw new ActionFailed(
      "JobFailed",
      `The input artifact ${name} of action '${actionName}' was not made by an earlier action of this execution.`,
    );
  return artifact;
}
