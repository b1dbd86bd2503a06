/** Input transformers. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
import type { InputTransformer } from "@aws-sdk/client-eventbridge";
import type { Given } from "@towpath/wire";
import type { Envelope } from "../model.ts";
import { parsePath, valueAt } from "./path.ts";

const placeholders = /<([\w.-]+)>/g;
const predefined = [
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event",
  "aws.events.event.json",
] as const;

/** Why a transformer cannot be used, in EventBridge's words; undefined when it can. */
export function flawOf(
  { InputPathsMap: paths = {}, InputTemplate: template }: Given<InputTransformer>,
  targetId: string,
): string | undefined {
  if (Object.values(paths).some((path) => parsePath(path) === undefined)) return `InputPath for target ${targetId} is invalid.`;
  const known = new Set<string>([...Object.keys(paths), ...predefined]);
  for (const [, name = ""] of template.matchAll(placeholders)) {
    if (!known.has(name)) return `InputTemplate for target ${targetId} contains invalid placeholder ${name}.`;
  }
  if (template.includes("<aws.events.event.json>") && !template.trimStart().startsWith("{"))
    return `InputTemplate for target ${targetId} contains placeholder aws.events.event.json valid only for JSON template.`;
  return undefined;
}

/**
 * The template with its placeholders replaced: by JSON where they stand alone, by bare text within quotes. What is not in the event is the
 * empty text.
 */
export function transform(
  { InputPathsMap: paths = {}, InputTemplate: template }: Given<InputTransformer>,
  event: Envelope,
  rule: { arn: string; name: string },
): string {
  const { detail: _detail, "detail-type": detailType, ...rest } = event;
  const values = new Map<string, unknown>([
    ...Object.entries(paths).map(([name, path]) => [name, valueAt(event, parsePath(path) ?? [])] as const),
    ["aws.events.rule-arn", rule.arn],
    ["aws.events.rule-name", rule.name],
    ["aws.events.event.ingestion-time", event.time],
    ["aws.events.event", { ...rest, detailType }],
    ["aws.events.event.json", event],
  ]);
  let isQuoted = false;
  return template.replaceAll(/\\.|"|<([\w.-]+)>/gs, (found, name?: string) => {
    if (found === '"') isQuoted = !isQuoted;
    if (name === undefined || !values.has(name)) return found;
    const value = values.get(name) ?? "";
    return isQuoted ? bare(value) : JSON.stringify(value);
  });
}

/** Within quotes, lists and objects lose theirs. */
const bare = (value: unknown): string =>
  typeof value === "string" ? JSON.stringify(value).slice(1, -1) : JSON.stringify(value).replaceAll('"', "");
