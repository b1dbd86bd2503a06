/** A key as a person would write it: "?", "/", "Ctrl+K", "g p" for one after the other. */
export interface Shortcut {
  readonly keys: string;
  readonly does: string;
}

const sequenceMs = 1200;

/** Everything that works on every screen; screens tell their own on the sheet by `extra`. */
export const goKeys: readonly { keys: string; path: string; does: string }[] = [
  { keys: "g h", path: "/", does: "Home" },
  { keys: "g p", path: "/pipelines", does: "Pipelines" },
  { keys: "g b", path: "/builds", does: "Builds" },
  { keys: "g r", path: "/repositories", does: "Repositories" },
  { keys: "g d", path: "/deployments", does: "Deployments" },
  { keys: "g i", path: "/images", does: "Images" },
  { keys: "g s", path: "/secrets", does: "Secrets and parameters" },
  { keys: "g n", path: "/network", does: "Network" },
  { keys: "g a", path: "/activity", does: "Activity" },
];

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** "Ctrl+K" for either of the two keys that systems use; letters alone as they are. */
export function nameOfKey({ key, ctrlKey, metaKey, altKey }: KeyPress): string | undefined {
  if (altKey) return undefined;
  if (ctrlKey || metaKey) return key.length === 1 ? `Ctrl+${key.toUpperCase()}` : undefined;
  return key;
}

/** Follows presses; gives the handler's name once its keys were pressed, one after another where there are two. */
export function keySequence(known: ReadonlySet<string>): (press: KeyPress, now: number) => string | undefined {
  let [before, beforeAt] = ["", 0];
  return (press, now) => {
    const name = nameOfKey(press);
    if (name === undefined) return undefined;
    const pair = `${before} ${name}`;
    const isPair = before !== "" && now - beforeAt < sequenceMs && known.has(pair);
    [before, beforeAt] = [name, now];
    if (isPair) {
      before = "";
      return pair;
    }
    return known.has(name) ? name : undefined;
  };
}

/** In a field letters are text; only what needs the control key is ours there. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role='textbox'], [role='application'], .xterm") !== null;
}
