import { type CSSProperties, memo } from "react";
import { lastState, type Look, plainText, spansOf } from "./ansi.ts";
import type { Line } from "./log-lines.ts";

const styleOf = ({ color, background, bold, dim, italic, underline }: Look): CSSProperties => ({
  ...(color !== undefined && { color }),
  ...(background !== undefined && { background }),
  ...(bold === true && { fontWeight: 700 }),
  ...(dim === true && { opacity: 0.75 }),
  ...(italic === true && { fontStyle: "italic" }),
  ...(underline === true && { textDecoration: "underline" }),
});

/** CodeBuild's own lines stand out from what commands say. */
const isOwn = (text: string): boolean => text.startsWith("[Container] ");

const timeOf = (timestamp: number): string => new Date(timestamp).toISOString().slice(11, 23);

export interface RowProps {
  readonly number: number;
  readonly line: Line | undefined;
  readonly isMarked: boolean;
  readonly isHit: boolean;
  readonly hasTime: boolean;
  readonly onMark: (number: number, isRange: boolean) => void;
}

/** One line: its number, which marks it, and its text as a terminal would show it. */
export const Row = memo(function Row({ number, line, isMarked, isHit, hasTime, onMark }: RowProps) {
  const text = line === undefined ? "" : lastState(line.message);
  const own = isOwn(plainText(text));
  return (
    <div className={`tp-log-row${isMarked ? " tp-log-marked" : ""}${isHit ? " tp-log-hit" : ""}${own ? " tp-log-own" : ""}`}>
      <button
        type="button"
        className="tp-log-number"
        aria-label={`Mark line ${number + 1}`}
        tabIndex={-1}
        onClick={(event) => onMark(number, event.shiftKey)}
      >
        {number + 1}
      </button>
      {hasTime && <span className="tp-log-time">{line === undefined ? "" : timeOf(line.timestamp)}</span>}
      <span className="tp-log-text">
        {spansOf(text).spans.map((span, index) => (
          // Pieces of one line never change their order.
          // oxlint-disable-next-line react/no-array-index-key
          <span key={index} style={styleOf(span.look)}>
            {span.text}
          </span>
        ))}
      </span>
    </div>
  );
});
