import { expect, test } from "vitest";
import { type Line, LogLines, pageLines, pagesMax, type Read } from "./log-lines.ts";

const place = { group: "g", stream: "s" };
const line = (number: number): Line => ({ timestamp: number, message: `line ${number}` });
const lines = (first: number, count: number): Line[] => Array.from({ length: count }, (_, i) => line(first + i));

function source(count: number, most = 200): { read: Read; asked: number[] } {
  const asked: number[] = [];
  const read: Read = async (_, from, limit) => {
    asked.push(from);
    return { first: from, lines: lines(from, Math.max(0, Math.min(limit, most, count - from))), count, generation: 1 };
  };
  return { read, asked };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test("fetches whole pages, however few lines come at once, and each once", async () => {
  const { read, asked } = source(1_200);
  const log = new LogLines(place, read);
  log.want(0, 10);
  log.want(0, 10);
  await settled();
  expect(asked).toEqual([0, 200, 400]);
  expect([log.count, log.line(499), log.line(500)]).toEqual([1_200, line(499), undefined]);
  log.want(1_100, 1_199);
  await settled();
  expect(log.line(1_199)).toEqual(line(1_199));
});

test("what comes at the end is added once, and what lies between is fetched", async () => {
  const { read } = source(700);
  const log = new LogLines(place, read);
  log.want(500, 600);
  await settled();
  log.take({ ...place, generation: 1, first: 700, lines: lines(700, 3) });
  log.take({ ...place, generation: 1, first: 700, lines: lines(700, 3) });
  expect([log.count, log.line(702), log.line(703)]).toEqual([703, line(702), undefined]);
  log.take({ ...place, generation: 1, first: 900, lines: lines(900, 1) });
  expect([log.count, log.line(703), log.line(900)]).toEqual([901, undefined, undefined]);
});

test("forgets pages that nobody has looked at for long", async () => {
  const log = new LogLines(place, source(pageLines * (pagesMax + 5), pageLines).read);
  log.want(0, 1);
  await settled();
  for (let page = 1; page < pagesMax + 5; page++) {
    log.want(page * pageLines, page * pageLines);
    await settled();
  }
  expect(log.line(0)).toBeUndefined();
  expect(log.line(pageLines * (pagesMax + 4))).toEqual(line(pageLines * (pagesMax + 4)));
});

test("lines that came in between earlier ones make all of them be read anew", async () => {
  const log = new LogLines(place, source(10).read);
  log.want(0, 9);
  await settled();
  log.take({ ...place, generation: 2, first: 10, lines: lines(10, 1) });
  expect(log.line(3)).toBeUndefined();
});
