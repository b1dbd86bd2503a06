import { maskedLengthLeast } from "../limits.ts";
import type { CachePlan } from "../cache/plan.ts";
import type { BuildPlan } from "../plan/plan.ts";
import type { BuildRow } from "../store.ts";

type Say = (text: string) => void;

/** What a build's log begins with. */
export function preamble(say: Say): void {
  say("Running on CodeBuild On-demand");
  say("Waiting for agent ping");
  say("Waiting for DOWNLOAD_SOURCE");
  say("Phase is DOWNLOAD_SOURCE");
}

/** What follows when the buildspec is read. */
export function preambleOfSource({ settings }: BuildRow, say: Say): void {
  const type = settings.source.type ?? "";
  for (const warning of settings.webhook?.warnings ?? []) say(`Webhook: ${warning}`);
  if (type === "S3" || type === "CODEPIPELINE") say("Setting HTTP client timeout to higher timeout for S3 source");
  else if (type.startsWith("GITHUB")) say("Setting HTTP client timeout to higher timeout for Github and GitHub Enterprise sources");
  else say(`Not setting HTTP client timeout for source type ${type.toLowerCase()}`);
}

/** What is said of the variables, before the runtimes are selected. */
export function preambleOfVariables(plan: BuildPlan, tooShort: string[], say: Say): void {
  say("Processing environment variables");
  if (Object.values(plan.variables).some(({ from }) => from === "parameter-store")) say("Decrypting parameter store environment variables");
  for (const name of tooShort)
    say(`The value of ${name} is shorter than ${maskedLengthLeast} characters, or a common word, and is not masked in this log.`);
}

/** The rest of DOWNLOAD_SOURCE, up to where the cache is put in. */
export function preambleEnd(plan: BuildPlan, say: Say): void {
  say(`Moving to directory ${plan.directory}`);
  if (plan.cache) cacheTexts(plan.cache).forEach(say);
}

/** The last lines before those of the agent. */
export function preambleOfAgent(plan: BuildPlan, say: Say): void {
  say("Registering with agent");
  say(`Phases found in YAML: ${plan.named.length}`);
  for (const { phase, commands } of plan.named) say(` ${phase}: ${commands} commands`);
}

function cacheTexts(cache: CachePlan): string[] {
  const { type, declared, paths, links, notLinked } = cache;
  const begin = declared ? "Cache is defined in the buildspec" : "Cache is not defined in the buildspec";
  if (paths.length === 0) return [begin, "Skip cache due to: no paths specified to be cached"];
  if (type === "NO_CACHE") return [begin, "Skip cache due to: the project has no cache"];
  if (type === "S3") return [begin, ...paths.map((path) => `Expanded cache path ${path}`)];
  if (links.length + notLinked.length === 0) return [begin, "Skip cache due to: the project's local cache is not one of directories"];
  return [
    begin,
    ...notLinked.map((path) => `Skipping cache entry: path "${path}" is not a directory`),
    ...links.flatMap(({ path, target }) => [`MkdirAll: ${target}`, `Symlinking: ${path} => ${target}`]),
  ];
}
