import { diffLines, hunksOf } from "./line-diff.ts";
import { Surface } from "./surface.tsx";

const signs = { same: " ", out: "-", in: "+" } as const;

/** The lines that differ between two texts, with some around them. */
export function DiffView({ before, after }: { before: string; after: string }) {
  const hunks = hunksOf(diffLines(before, after));
  return (
    <Surface>
      <div className="tp-diff" tabIndex={0} role="region" aria-label="Changes">
        {hunks.length === 0 && <div>Nothing changes.</div>}
        {hunks.map((lines, index) => [
          index > 0 && <div key={`gap ${index}`}>…</div>,
          ...lines.map(({ kind, text, before: from, after: into }) => (
            <div key={`${kind} ${from} ${into}`} data-kind={kind}>
              {signs[kind]} {text}
            </div>
          )),
        ])}
      </div>
    </Surface>
  );
}
