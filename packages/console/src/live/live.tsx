import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { base } from "../aws/request.ts";
import { type LiveEvent, type LiveState, type Match, matches } from "./event.ts";
import { refreshByEvents } from "./refresh.ts";
import { LiveStream } from "./stream.ts";

const Context = createContext<LiveStream | undefined>(undefined);

/** Opens the tab's one stream for everything below it; `onRefused` when the session is over. */
export function Live({ children, onRefused }: { children: ReactNode; onRefused: () => void }) {
  const client = useQueryClient();
  const [stream] = useState(() => new LiveStream(`${base}/events`));
  const refused = useRef(onRefused);
  refused.current = onRefused;
  useEffect(() => {
    const stops = [refreshByEvents(stream, client), stream.onRefused(() => refused.current())];
    stream.open();
    return () => {
      stream.close();
      for (const stop of stops) stop();
    };
  }, [stream, client]);
  return <Context value={stream}>{children}</Context>;
}

/** The tab's stream itself, for what rides on it. */
export function useLiveStream(): LiveStream {
  const stream = useContext(Context);
  if (stream === undefined) throw new Error("there is no live stream around this part");
  return stream;
}

export function useLiveState(): LiveState {
  const stream = useLiveStream();
  return useSyncExternalStore(stream.onState, () => stream.state);
}

/** Calls back for each event meant, as it happens; the callback may be another at each render. */
export function useLive(match: Match, callback: (event: LiveEvent) => void): void {
  const stream = useLiveStream();
  const latest = useRef({ match, callback });
  latest.current = { match, callback };
  useEffect(() => stream.onEvent((event) => (matches(latest.current.match, event) ? latest.current.callback(event) : undefined)), [stream]);
}
