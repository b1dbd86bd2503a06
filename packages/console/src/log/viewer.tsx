import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type ReactNode, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import { useQueryParam } from "../router.ts";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import "./log.css";
import type { LogLines } from "./log-lines.ts";
import { formatRange, marked, parseRange } from "./range.ts";
import { Row } from "./row.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useLog } from "./use-log.ts";
import { useSearch } from "./use-search.ts";

const rowPixels = 20;

export interface LogViewerProps {
  readonly group: string;
  readonly stream: string;
  /** Whether more lines may come. */
  readonly isGrowing: boolean;
}

/** Which line is gone to among those that a search has found, and how. */
function useHits(group: string, stream: string, show: (line: number) => void) {
  const [text, setText] = useState("");
  const [hit, setHit] = useState(-1);
  const { data, isFetching } = useSearch(group, stream, text);
  const hits = data ?? [];
  const goTo = (next: number) => {
    if (hits.length === 0) return;
    const place = (next + hits.length) % hits.length;
    setHit(place);
    show(hits[place] ?? 0);
  };
  const first = useRef(goTo);
  first.current = goTo;
  useEffect(() => {
    setHit(-1);
    if (data !== undefined) first.current(0);
  }, [data]);
  return { text, setText, hit, hits: hits.length, isSearching: isFetching, goTo, line: hits[hit] };
}

/** Keeps the end in sight while somebody follows it, and begins at the line that the address names. */
function usePlace(virtual: Virtualizer<HTMLDivElement, Element>, count: number, begin: number | undefined, isGrowing: boolean) {
  const [isFollowing, setIsFollowing] = useState(isGrowing && begin === undefined);
  const wanted = useRef(begin);
  useEffect(() => {
    if (wanted.current === undefined || count <= wanted.current) return;
    virtual.scrollToIndex(wanted.current, { align: "center" });
    wanted.current = undefined;
  }, [count, virtual]);
  useEffect(() => {
    if (isFollowing && count > 0) virtual.scrollToIndex(count - 1, { align: "end" });
  }, [isFollowing, count, virtual]);
  return { isFollowing, isGrowing, setIsFollowing };
}

/**
 * A log of any length: only the lines in sight are in the page, only some pages of it in memory. It follows the end while it grows, until
 * somebody scrolls up.
 */
export function LogViewer({ group, stream, isGrowing }: LogViewerProps) {
  const log = useLog(group, stream, isGrowing);
  const [lines, setLines] = useQueryParam("lines");
  const [hasTime, setHasTime] = useState(false);
  const [isWrapped, setIsWrapped] = useState(false);
  const range = parseRange(lines);
  const frame = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer<HTMLDivElement, Element>({
    count: log.count,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPixels,
    overscan: 20,
  });
  const follow = usePlace(virtual, log.count, range?.from, isGrowing);
  const search = useHits(group, stream, (line) => {
    follow.setIsFollowing(false);
    virtual.scrollToIndex(line, { align: "center" });
  });
  const onMark = useCallback(
    (number: number, isRange: boolean) => {
      const next = marked(parseRange(lines), number, isRange);
      setLines(next && formatRange(next));
    },
    [lines, setLines],
  );
  const row = (index: number) => (
    <Row
      number={index}
      line={log.line(index)}
      isMarked={range !== undefined && index >= range.from && index <= range.to}
      isHit={search.line === index}
      hasTime={hasTime}
      onMark={onMark}
    />
  );
  return (
    <div className="tp-log">
      <Toolbar
        place={{ group, stream }}
        count={log.count}
        marks={range}
        line={(number) => log.line(number)}
        search={search}
        follow={follow}
        shown={{ hasTime, setHasTime, isWrapped, setIsWrapped }}
      />
      <ErrorBox error={log.failure?.code === "ResourceNotFoundException" ? undefined : log.failure} />
      {log.count === 0 && (isGrowing ? <Loading what="Waiting for the first line" /> : <p>There are no lines.</p>)}
      <Frame
        frame={frame}
        virtual={virtual}
        log={log}
        label={`Log ${stream}`}
        isWrapped={isWrapped}
        follow={follow}
        goTo={search}
        row={row}
      />
    </div>
  );
}

interface FrameProps {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly virtual: Virtualizer<HTMLDivElement, Element>;
  readonly log: LogLines;
  readonly label: string;
  readonly isWrapped: boolean;
  readonly follow: ReturnType<typeof usePlace>;
  readonly goTo: Pick<ReturnType<typeof useHits>, "hit" | "goTo">;
  readonly row: (index: number) => ReactNode;
}

/** The lines in sight. Keys move as in less. */
function Frame({ frame, virtual, log, label, isWrapped, follow, goTo: { hit, goTo }, row }: FrameProps) {
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => log.want(first, last), [log, first, last, log.count]);
  const onScroll = () => {
    const { scrollTop = 0, scrollHeight = 0, clientHeight = 0 } = frame.current ?? {};
    const isAtEnd = scrollHeight - scrollTop - clientHeight < 2 * rowPixels;
    if (!isAtEnd) follow.setIsFollowing(false);
    else if (follow.isGrowing) follow.setIsFollowing(true);
  };
  const moves: Readonly<Record<string, () => void>> = {
    g: () => virtual.scrollToIndex(0),
    G: () => virtual.scrollToIndex(Math.max(0, log.count - 1), { align: "end" }),
    j: () => frame.current?.scrollBy({ top: rowPixels }),
    k: () => frame.current?.scrollBy({ top: -rowPixels }),
    n: () => goTo(hit + 1),
    N: () => goTo(hit - 1),
    f: () => follow.setIsFollowing(!follow.isFollowing),
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
  };
  return (
    <div
      ref={frame}
      className={`tp-log-frame${isWrapped ? " tp-log-wrapped" : ""}`}
      role="region"
      aria-label={label}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      hidden={log.count === 0}
    >
      <div className="tp-log-lines" style={{ blockSize: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <div
            key={key}
            data-index={index}
            className="tp-log-place"
            style={{ transform: `translateY(${start}px)` }}
            {...(isWrapped && { ref: virtual.measureElement })}
          >
            {row(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
