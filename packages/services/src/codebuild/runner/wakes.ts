/** How an operation reaches the run of a build in this process: what happened is in the rows, this only says "look". */
export interface Wakes {
  /** Calls `listener` at each wake of the key, until the returned function is called. */
  on(key: string, listener: () => void): () => void;
  wake(key: string): void;
}

export function makeWakes(): Wakes {
  const listeners = new Map<string, Set<() => void>>();
  return {
    on(key, listener) {
      const those = listeners.get(key) ?? new Set();
      listeners.set(key, those.add(listener));
      return () => {
        those.delete(listener);
        if (those.size === 0) listeners.delete(key);
      };
    },
    wake(key) {
      for (const listener of listeners.get(key) ?? []) listener();
    },
  };
}
