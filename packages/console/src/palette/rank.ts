export interface Entry {
  readonly name: string;
  /** Of which kind it is, as the list shows it. */
  readonly kind: string;
  readonly path?: string;
  readonly run?: () => void;
}

/** How well a name fits what was typed: every word in it, whole beginnings before middles, short before long. 0: not at all. */
export function fit(name: string, typed: string): number {
  const text = name.toLowerCase();
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  let points = 1;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === -1) return 0;
    points += text === word ? 100 : at === 0 ? 50 : /[\s/:_.-]/.test(text[at - 1] ?? "") ? 30 : 10;
  }
  return points + 1 / (1 + text.length);
}

/** The best first; the kind counts as a part of the name, so "build web" finds the builds of web. */
export function rank(entries: readonly Entry[], typed: string, max: number): readonly Entry[] {
  if (typed.trim() === "") return entries.slice(0, max);
  return entries
    .map((entry) => ({ entry, points: Math.max(fit(entry.name, typed), fit(`${entry.kind} ${entry.name}`, typed) / 2) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, max)
    .map(({ entry }) => entry);
}
