import type { Event, Reader } from "@towpath/journal";
import type { RuleRow } from "./model.ts";
import { compilePattern, type EventPattern } from "./pattern/compile.ts";
import { rulesWithPatterns } from "./store.ts";

interface Indexed {
  rule: RuleRow;
  pattern: EventPattern;
}

/** Rules of one account and region by the source they wait for; `undefined` are those that may wait for any. */
type BySource = Map<string | undefined, Indexed[]>;

/** The enabled rules with their patterns compiled, so that an event costs a look at those that wait for its source. */
export class RuleIndex {
  readonly #reader: Reader;
  readonly #known = new Map<string, BySource>();

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** To be called in each transaction that changes a rule. */
  forget(): void {
    this.#known.clear();
  }

  /** Those that were put before the event, and may wait for it. */
  rulesFor({ account, region, source, sequence }: Pick<Event, "account" | "region" | "source" | "sequence">): Indexed[] {
    const bySource = this.#bySource(account, region);
    if (bySource.size === 0) return [];
    return [...(bySource.get(source) ?? []), ...(bySource.get(undefined) ?? [])].filter(({ rule }) => rule.after < sequence);
  }

  #bySource(account: string, region: string): BySource {
    const key = `${account}/${region}`;
    const known = this.#known.get(key);
    if (known) return known;
    const bySource: BySource = new Map();
    for (const rule of rulesWithPatterns(this.#reader, account, region)) {
      const pattern = compilePattern(rule.pattern ?? "");
      for (const source of sourcesOf(pattern)) bySource.set(source, [...(bySource.get(source) ?? []), { rule, pattern }]);
    }
    this.#known.set(key, bySource);
    return bySource;
  }
}

/** The sources that a pattern names, or `undefined` alone where an event of another could match. */
function sourcesOf(pattern: EventPattern): Set<string | undefined> {
  const sources = new Set<string | undefined>();
  for (const alternative of pattern) {
    const matchers = alternative.find(([path]) => path === "source")?.[1];
    for (const matcher of matchers ?? [undefined])
      sources.add(matcher?.is === "exactly" && typeof matcher.value === "string" ? matcher.value : undefined);
  }
  return sources.has(undefined) ? new Set([undefined]) : sources;
}
