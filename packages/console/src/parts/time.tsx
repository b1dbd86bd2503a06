import { formatDuration, formatLocal, formatRelative, formatUtc } from "./format.ts";
import { useNow } from "./now.ts";

/** A time: local (default) or relative, with both and UTC on hover. Nothing for none. */
export function Time({ at, relative = false }: { at: Date | undefined; relative?: boolean }) {
  const now = useNow();
  if (at === undefined || Number.isNaN(at.getTime())) return <>–</>;
  const [local, ago] = [formatLocal(at, new Date(now)), formatRelative(at.getTime(), now)];
  return (
    <time dateTime={at.toISOString()} title={`${relative ? local : ago}, ${formatUtc(at)}`}>
      {relative ? ago : local}
    </time>
  );
}

/** From `since` to `until`, or running on until now. */
export function Duration({ since, until }: { since: Date | undefined; until?: Date | undefined }) {
  const now = useNow();
  if (since === undefined) return <>–</>;
  return <span className="tp-figures">{formatDuration((until?.getTime() ?? now) - since.getTime())}</span>;
}
