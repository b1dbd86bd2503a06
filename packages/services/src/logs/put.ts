import type { RejectedLogEventsInfo } from "@aws-sdk/client-cloudwatch-logs";
import { InvalidParameterException } from "@aws-sdk/client-cloudwatch-logs";
import { fault } from "@towpath/wire";
import type { Input, Kept, StreamFile } from "./files/stream-file.ts";
import {
  batchBytesMax,
  batchSpanMs,
  eventAgeMaxMs,
  eventAheadMaxMs,
  eventOverheadBytes,
  mergedAtOnce,
  mergedBytesAtOnce,
} from "./limits.ts";
import type { LogsParts, StreamRow } from "./model.ts";
import { streamById } from "./store.ts";

/** The batch without what is too old or too far ahead, and which that was. Throws InvalidParameter for a batch that is refused whole. */
export function acceptable(events: Input[], now: number): { events: Input[]; rejected: RejectedLogEventsInfo | undefined } {
  let size = 0;
  for (const [i, { timestamp, message }] of events.entries()) {
    size += Buffer.byteLength(message) + eventOverheadBytes;
    if (i > 0 && timestamp < (events[i - 1] as Input).timestamp) {
      throw fault(InvalidParameterException, "Log events in a single PutLogEvents request must be in chronological order.");
    }
  }
  if (size > batchBytesMax) throw fault(InvalidParameterException, `Upload too large: ${size} bytes exceeds limit of ${batchBytesMax}`);
  const span = (events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0);
  if (span > batchSpanMs) {
    throw fault(InvalidParameterException, "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
  const first = events.findIndex(({ timestamp }) => timestamp >= now - eventAgeMaxMs);
  const tooNew = events.findIndex(({ timestamp }) => timestamp > now + eventAheadMaxMs);
  const from = first < 0 ? events.length : first;
  const to = tooNew < 0 ? events.length : tooNew;
  const rejected = {
    ...(from > 0 && { tooOldLogEventEndIndex: from }),
    ...(tooNew >= 0 && { tooNewLogEventStartIndex: tooNew }),
  };
  return { events: events.slice(from, to), rejected: Object.keys(rejected).length > 0 ? rejected : undefined };
}

/** Stores a batch: first in the file, on the disk, then in the stream's row. What the row does not count was not stored. */
export async function store(parts: LogsParts, stream: StreamRow, events: Input[], now: number): Promise<void> {
  if (events.length === 0) return;
  await parts.files.use(
    stream.id,
    () => streamById(parts.journal, stream.id),
    async (file, row) => {
      const first = (events[0] as Input).timestamp;
      if (row.last_event !== null && first < row.last_event) return rewrite(parts, file, row, events, now);
      const { extent, accept } = await file.append(events, now);
      commit(parts, { ...row, events: extent.events, size_bytes: extent.sizeBytes }, events, now);
      accept();
    },
  );
  parts.tails.publish(stream, events, now);
}

/**
 * A batch that begins before the stream's last event is merged in. The merged stream is a file of the next generation: what lies before the
 * batch is copied as it is, and what lies behind it is merged a slice at a time, so that memory holds no more than a slice of any stream.
 */
async function rewrite(parts: LogsParts, file: StreamFile, row: StreamRow, events: Input[], now: number): Promise<void> {
  // Of events of one instant the earlier stored come first.
  let number = await file.firstAt((events[0] as Input).timestamp + 1);
  const next = await parts.files.nextGeneration(row, file, number);
  let waiting = 0;
  while (number < row.events) {
    const slice = await file.read(number, mergedAtOnce, mergedBytesAtOnce);
    const last = slice.at(-1)?.timestamp ?? 0;
    const from = waiting;
    while (waiting < events.length && (events[waiting] as Input).timestamp < last) waiting++;
    await write(next, inOrder([...slice, ...events.slice(from, waiting).map((event) => ({ ...event, ingestionTime: now }))]), now);
    number += slice.length;
  }
  await write(next, events.slice(waiting), now);
  const { extent } = next;
  commit(parts, { ...row, generation: row.generation + 1, events: extent.events, size_bytes: extent.sizeBytes }, events, now);
  await parts.files.drop(row.id, row.generation);
}

const inOrder = (events: Kept[]): Kept[] => events.sort((a, b) => a.timestamp - b.timestamp);

async function write(file: StreamFile, events: Kept[], now: number): Promise<void> {
  const { accept } = await file.append(events, now);
  accept();
}

function commit(parts: LogsParts, row: StreamRow, events: Input[], now: number): void {
  const first = (events[0] as Input).timestamp;
  const last = (events.at(-1) as Input).timestamp;
  parts.journal.transact((tx) =>
    tx.move(
      "UPDATE logs_streams SET generation = ?, events = ?, size_bytes = ?, first_event = ?, last_event = ?, last_ingestion = ? WHERE id = ?",
      row.generation,
      row.events,
      row.size_bytes,
      Math.min(row.first_event ?? first, first),
      Math.max(row.last_event ?? last, last),
      now,
      row.id,
    ),
  );
}
