import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { go } from "../router.ts";
import { screens } from "../screens.tsx";
import { useEntries } from "./entries.ts";
import { type Entry, rank } from "./rank.ts";

const shown = 12;

export interface PaletteProps {
  /** What can be done anywhere, beside everything that can be gone to. */
  readonly actions: readonly Entry[];
  readonly onClose: () => void;
}

/** Goes to anything by its name. Arrows choose, Enter goes, Escape closes. */
export function Palette({ actions, onClose }: PaletteProps) {
  const { entries, isLoading } = useEntries();
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const listId = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const places = screens.flatMap(({ nav, pattern }) => (nav === undefined ? [] : [{ name: nav.text, kind: "Screen", path: pattern }]));
  const found = rank([...places, ...entries, ...actions], typed, shown);
  const at = Math.min(chosen, found.length - 1);
  const take = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    if (entry.path !== undefined) go(entry.path);
    entry.run?.();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) setChosen((at + step + found.length) % found.length);
    else if (event.key === "Enter") take(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={dialog}
      className="tp-palette"
      aria-label="Go to"
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <input
        type="text"
        role="combobox"
        aria-label="Go to anything by name"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${at}` : undefined}
        placeholder="A pipeline, execution, build, service, secret, or an action"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={listId} role="listbox" aria-label="Found">
        {found.map((entry, index) => (
          <div
            key={`${entry.kind} ${entry.name} ${entry.path}`}
            id={`${listId}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => take(entry)}
            onMouseMove={() => setChosen(index)}
          >
            <span>{entry.name}</span>
            <small>{entry.kind}</small>
          </div>
        ))}
      </div>
      {found.length === 0 && <p role="status">{isLoading ? "Loading" : `Nothing is called "${typed}"`}</p>}
    </dialog>
  );
}
