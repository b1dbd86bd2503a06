/** The JSON paths that EventBridge knows: `$`, names after dots, numbers in brackets. */

const steps = /\.([^.[\]'"\s]+)|\[(\d+)\]|\[(\*)\]/y;

/** The steps of a path; undefined for what is none. */
export function parsePath(path: string): (string | number)[] | undefined {
  if (!path.startsWith("$")) return undefined;
  const found: (string | number)[] = [];
  steps.lastIndex = 1;
  while (steps.lastIndex < path.length) {
    const match = steps.exec(path);
    if (!match) return undefined;
    const [, name, index, all] = match;
    found.push(name ?? (index === undefined ? (all as string) : Number(index)));
  }
  return found;
}

/** What lies at a path; undefined when there is nothing. With `[*]` a list of what lies in each element. */
export function valueAt(value: unknown, path: readonly (string | number)[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === "*" && Array.isArray(value)) return value.map((one) => valueAt(one, rest)).filter((one) => one !== undefined);
  if (typeof value !== "object" || value === null) return undefined;
  const held = value as Record<string | number, unknown>;
  return Object.hasOwn(held, step) ? valueAt(held[step], rest) : undefined;
}
