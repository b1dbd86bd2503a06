import type { CSSProperties } from "react";

export interface BarPiece {
  /** Shares of the whole, 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly kind: "wait" | "prepare" | "run" | "success" | "error" | "stopped";
  readonly label: string;
}

/** A bar of pieces, as durations in a list or a line of a waterfall; read out by its label. */
export function Bar({ pieces, label, marker }: { pieces: readonly BarPiece[]; label: string; marker?: number | undefined }) {
  const style = (from: number, to: number): CSSProperties => ({
    insetInlineStart: percent(from),
    inlineSize: percent(Math.max(0, to - from)),
  });
  return (
    <div className="tp-bar" role="img" aria-label={label}>
      {pieces.map((piece) => (
        <span
          key={`${piece.kind} ${piece.from} ${piece.label}`}
          className={`tp-bar-piece tp-bar-${piece.kind}`}
          style={style(piece.from, piece.to)}
          title={piece.label}
        />
      ))}
      {marker !== undefined && <span className="tp-bar-marker" style={{ insetInlineStart: percent(marker) }} />}
    </div>
  );
}

const percent = (share: number): string => `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
