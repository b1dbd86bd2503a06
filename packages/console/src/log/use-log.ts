import { useEffect, useState, useSyncExternalStore } from "react";
import { request } from "../aws/request.ts";
import { useLiveStream } from "../live/live.tsx";
import { type Batch, LogLines, pageLines } from "./log-lines.ts";

/**
 * The lines of a log, kept up with its end while `isGrowing`. The server is told where this tab stands at each connection, so nothing is missed
 * or doubled after one was lost.
 */
export function useLog(group: string, stream: string, isGrowing: boolean): LogLines {
  const live = useLiveStream();
  const [log, setLog] = useState(() => new LogLines({ group, stream }));
  if (log.place.group !== group || log.place.stream !== stream) setLog(new LogLines({ group, stream }));
  useSyncExternalStore(log.onChange, log.version);
  const name = useSyncExternalStore(live.onState, () => live.stream);
  useEffect(() => log.want(0, pageLines - 1), [log]);
  useEffect(
    () =>
      live.onLog((batch) => {
        const { group: ofGroup, stream: ofStream } = batch as unknown as Batch;
        if (ofGroup === group && ofStream === stream) log.take(batch as unknown as Batch);
      }),
    [live, log, group, stream],
  );
  useEffect(() => {
    if (name === undefined || !isGrowing) return;
    void request(`/events/${name}/logs`, { body: { follow: [{ group, stream, from: log.count }] } }).catch(() => undefined);
    return () => void request(`/events/${name}/logs`, { body: { follow: [] } }).catch(() => undefined);
  }, [name, isGrowing, group, stream, log]);
  return log;
}
