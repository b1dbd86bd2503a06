/** Whether an action may be done now, and why not. */
export type Verdict = { readonly isAllowed: true } | { readonly isAllowed: false; readonly reason: string };

export const allowed: Verdict = { isAllowed: true };

export const notAllowed = (reason: string): Verdict => ({ isAllowed: false, reason });

/** Allowed unless one of the reasons holds; the first that does is told. */
export function unless(...reasons: readonly (string | false | undefined)[]): Verdict {
  const reason = reasons.find((one) => one !== false && one !== undefined);
  return typeof reason === "string" ? notAllowed(reason) : allowed;
}

/** One table for each resource: what may be done with it in its state. */
export type ActionTable<Resource, Action extends string> = Readonly<Record<Action, (resource: Resource) => Verdict>>;
