/** Links of custom action types: templates in which `{Config:Name}` stands for a configuration value, `{ExternalExecutionId}` for the worker's id. */
import type { Told } from "./answer.ts";
import { contentOf, type JobRow } from "./store.ts";

interface Values {
  configuration: Record<string, string>;
  externalExecutionId?: string;
}

/** Undefined while a value that the template names is not known. */
export function urlOf(template: string, { configuration, externalExecutionId }: Values): string | undefined {
  let complete = true;
  const url = template.replaceAll(/\{(?:Config:([^{}]+)|(ExternalExecutionId))\}/g, (_, name: string | undefined) => {
    const value = name === undefined ? externalExecutionId : Object.hasOwn(configuration, name) ? configuration[name] : undefined;
    if (value === undefined) complete = false;
    return encodeURIComponent(value ?? "");
  });
  return complete ? url : undefined;
}

/** The worker's own id of its work, and the link to it. */
export function external(row: JobRow, externalExecutionId: string): Told {
  const { executionUrlTemplate, configuration } = contentOf(row);
  const externalExecutionUrl = executionUrlTemplate && urlOf(executionUrlTemplate, { configuration, externalExecutionId });
  return { externalExecutionId, ...(externalExecutionUrl && { externalExecutionUrl }) };
}
