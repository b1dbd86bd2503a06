import { useSyncExternalStore } from "react";

/** What the user has chosen; `system` follows the machine's setting. */
export type Theme = "system" | "light" | "dark";

const key = "towpath-theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

const isTheme = (text: string | null): text is Theme => text === "light" || text === "dark" || text === "system";

export function chosenTheme(): Theme {
  const stored = window.localStorage.getItem(key);
  return isTheme(stored) ? stored : "system";
}

const isDark = () => chosenTheme() === "dark" || (chosenTheme() === "system" && dark.matches);

/** Cloudscape's switch for its dark mode, and the browser's for scroll bars and inputs. */
function apply(): void {
  document.body.classList.toggle("awsui-dark-mode", isDark());
  document.documentElement.style.colorScheme = isDark() ? "dark" : "light";
  for (const listener of listeners) listener();
}

export function chooseTheme(theme: Theme): void {
  window.localStorage.setItem(key, theme);
  apply();
}

/** Before the first drawing, and whenever the machine's setting changes. */
export function startTheme(): void {
  dark.addEventListener("change", apply);
  window.addEventListener("storage", apply);
  apply();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useTheme = (): Theme => useSyncExternalStore(subscribe, chosenTheme);
