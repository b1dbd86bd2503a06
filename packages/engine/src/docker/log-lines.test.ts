import { describe, expect, test } from "vitest";
import type { LogLine, StreamName } from "../port.ts";
import { BytePosition, LogPosition, normalTimestamp, parseLine, TerminalLogReader, timestampMs } from "./log-lines.ts";

const stamp = (nanoseconds: number) => `2026-01-02T03:04:05.${String(nanoseconds).padStart(9, "0")}Z`;
const line = (stream: StreamName, nanoseconds: number, text = "x\n"): LogLine =>
  parseLine(stream, Buffer.from(`${stamp(nanoseconds)} ${text}`));

describe("timestamps", () => {
  test("of other engines become UTC with nine decimals", () => {
    expect(normalTimestamp(stamp(7))).toBe(stamp(7));
    expect(normalTimestamp("2026-01-02T03:04:05Z")).toBe("2026-01-02T03:04:05.000000000Z");
    expect(normalTimestamp("2026-01-02T03:04:05.12+02:00")).toBe("2026-01-02T01:04:05.120000000Z");
    expect(normalTimestamp("hello")).toBeUndefined();
  });

  test("count milliseconds", () => {
    expect(timestampMs(stamp(987_654_321))).toBe(Date.UTC(2026, 0, 2, 3, 4, 5, 987));
    expect(timestampMs("2026-01-02T03:04:06.001000000Z")).toBe(Date.UTC(2026, 0, 2, 3, 4, 6, 1));
  });

  test("are cut off the message, which may hold anything", () => {
    expect(line("stderr", 5, "a b\tc\n")).toMatchObject({ stream: "stderr", timestamp: stamp(5), bytes: Buffer.from("a b\tc\n") });
    expect(line("stdout", 5, "").bytes.length).toBe(0);
  });
});

describe("a terminal's log", () => {
  const text = (lines: readonly LogLine[]) => lines.map(({ bytes }) => bytes.toString());

  test("is cut at newlines, wherever the pieces of the stream are cut", () => {
    const whole = Buffer.from(`${stamp(1)} one\r\n${stamp(2)} two\r\n${stamp(3)} rest`);
    for (let cut = 0; cut <= whole.length; cut++) {
      const reader = new TerminalLogReader();
      const lines = [...reader.push(whole.subarray(0, cut)), ...reader.push(whole.subarray(cut)), ...reader.end()];
      expect(text(lines)).toEqual(["one\r\n", "two\r\n", "rest"]);
      expect(lines.map(({ timestamp }) => timestamp)).toEqual([stamp(1), stamp(2), stamp(3)]);
    }
  });

  test("is cut where engines cut long lines", () => {
    const long = "y".repeat(16_384);
    const reader = new TerminalLogReader();
    const lines = reader.push(Buffer.from(`${stamp(1)} ${long}${stamp(1)} ${long}${stamp(1)} end\n`));
    expect(text(lines)).toEqual([long, long, "end\n"]);
  });
});

describe("the cursor", () => {
  const read = (lines: readonly LogLine[], cursor?: string) => {
    const position = new LogPosition(cursor);
    const fresh = lines.filter(position.unread());
    for (const one of fresh) position.advance(one);
    return { fresh, cursor: position.cursor, since: new LogPosition(position.cursor).since() };
  };

  test("goes on after lines of one moment by their count", () => {
    const all = [line("stdout", 1), line("stdout", 2), line("stdout", 2), line("stdout", 2), line("stdout", 3)];
    const { cursor } = read(all.slice(0, 3));
    expect(read(all, cursor).fresh).toEqual(all.slice(3));
    expect(read(all, read(all).cursor).fresh).toEqual([]);
  });

  test("keeps the streams apart, which may be stored slightly out of order", () => {
    const all = [line("stdout", 5), line("stderr", 3), line("stdout", 6), line("stderr", 4)];
    const { cursor } = read(all.slice(0, 3));
    expect(read(all, cursor).fresh).toEqual(all.slice(3));
  });

  test("asks for the earlier stream, but never far back for one that is silent", () => {
    expect(new LogPosition().since()).toBeUndefined();
    const seconds = Date.UTC(2026, 0, 2, 3, 4, 5) / 1000;
    expect(read([line("stdout", 5), line("stderr", 3)]).since).toBe(`${seconds}.000000003`);
    expect(read([line("stdout", 5)]).since).toBe(`${seconds - 10}.000000000`);
    const late = parseLine("stdout", Buffer.from("2026-01-02T04:04:05.250000000Z x\n"));
    expect(read([line("stderr", 1), late]).since).toBe(`${seconds + 3590}.250000000`);
  });

  test("of a live reader counts bytes, and may lie within a line", () => {
    const all = [line("stdout", 1, "abcd\n"), line("stderr", 2, "efg\n"), line("stdout", 3, "hij\n")];
    const texts = (lines: readonly LogLine[]) => lines.map(({ bytes }) => bytes.toString());
    expect(texts(BytePosition.from("b=7,0")!.rest(all))).toEqual(["efg\n", "j\n"]);
    expect(texts(BytePosition.from("b=9,4")!.rest(all))).toEqual([]);
    expect(BytePosition.from(read(all).cursor)).toBeUndefined();
  });

  test("of a live reader whose engine went away never skips what was stored later", () => {
    const all = [line("stdout", 1, "abcd\n"), line("stdout", 900_000_000, "later\n")];
    const position = BytePosition.from("b=8,0")!;
    expect(position.rest(all).map(({ bytes }) => bytes.toString())).toEqual(["er\n"]);
    const lost = BytePosition.from(BytePosition.from("b=8,0")!.lostAt(Date.UTC(2026, 0, 2, 3, 4, 5, 500)))!;
    expect(lost.rest(all).map(({ bytes }) => bytes.toString())).toEqual(["later\n"]);
  });
});
