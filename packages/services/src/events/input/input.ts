import type { Envelope, GivenTarget } from "../model.ts";
import { parsePath, valueAt } from "./path.ts";
import { flawOf, transform } from "./transform.ts";

/** Why a target's input cannot be used, in EventBridge's words; undefined when it can. */
export function inputFlawOf(target: GivenTarget): string | undefined {
  const { Id: id, Input: input, InputPath: path, InputTransformer: transformer } = target;
  if ([input, path, transformer].filter((one) => one !== undefined).length > 1)
    return `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`;
  if (input !== undefined && !isJson(input)) return `JSON syntax error in input for target ${id}.`;
  if (path !== undefined && parsePath(path) === undefined) return `InputPath for target ${id} is invalid.`;
  return transformer && flawOf(transformer, id);
}

/** What a target is given, as text: the event, a part of it, what was made of it, or a constant. */
export function inputOf(target: GivenTarget, event: Envelope, rule: { arn: string; name: string }): string {
  if (target.Input !== undefined) return target.Input;
  if (target.InputTransformer) return transform(target.InputTransformer, event, rule);
  const path = target.InputPath === undefined ? [] : (parsePath(target.InputPath) ?? []);
  return JSON.stringify(valueAt(event, path) ?? null);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
