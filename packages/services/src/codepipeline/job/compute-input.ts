/** What a compute action, or a rule with commands, is started with. */
import type { EnvironmentVariable } from "@aws-sdk/client-codepipeline";
import type { Given } from "@towpath/wire";
import type { ComputeInput } from "../store/actions.ts";
import { resolveAll, type Variables } from "../variables.ts";

interface Declared {
  commands?: readonly string[] | undefined;
  environmentVariables?: readonly Given<EnvironmentVariable>[] | undefined;
}

/** Undefined for what has neither; `unresolved` are the references that have no value. */
export function resolveCompute(declared: Declared, variables: Variables): { compute?: ComputeInput; unresolved: string[] } {
  const { commands = [], environmentVariables = [] } = declared;
  if (commands.length === 0 && environmentVariables.length === 0) return { unresolved: [] };
  const texts = resolveAll(Object.fromEntries(commands.entries()), variables);
  const values = resolveAll(Object.fromEntries(environmentVariables.map(({ value }, at) => [at, value])), variables);
  const compute = {
    commands: commands.map((text, at) => texts.resolved[at] ?? text),
    environmentVariables: environmentVariables.map((one, at) => ({ ...one, value: values.resolved[at] ?? one.value })),
  };
  return { compute, unresolved: [...texts.unresolved, ...values.unresolved] };
}
