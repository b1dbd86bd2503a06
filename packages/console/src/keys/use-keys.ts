import { useEffect, useRef } from "react";
import { go } from "../router.ts";
import { goKeys, isTyping, keySequence, nameOfKey } from "./keys.ts";

/** Listens for the shortcuts of the whole page; `others` are those that open something. */
export function useKeys(others: Readonly<Record<string, () => void>>): void {
  const latest = useRef(others);
  latest.current = others;
  useEffect(() => {
    const take = keySequence(new Set([...goKeys.map(({ keys }) => keys), ...Object.keys(latest.current)]));
    const listen = (event: KeyboardEvent) => {
      const isControl = nameOfKey(event)?.startsWith("Ctrl+") === true;
      if (event.defaultPrevented || (!isControl && (isTyping(event.target) || document.querySelector("dialog[open]") !== null))) return;
      const name = take(event, event.timeStamp);
      if (name === undefined) return;
      event.preventDefault();
      const target = goKeys.find(({ keys }) => keys === name);
      if (target === undefined) latest.current[name]?.();
      else go(target.path);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
