import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StreamFile } from "./stream-file.ts";

test("a file begins with the first events of another one, wherever they end", async () => {
  const directory = mkdtempSync(join(tmpdir(), "logs-test-"));
  try {
    const file = await StreamFile.open(join(directory, "1.0.log"), { events: 0, sizeBytes: 0 });
    const events = Array.from({ length: 1_000 }, (_, index) => ({ timestamp: index, message: `${"é".repeat(index % 7)}${index}` }));
    (await file.append(events, 5)).accept();
    for (const number of [0, 1, 127, 128, 129, 640, 999, 1_000]) {
      const copy = await file.copyOfFirst(number, join(directory, "1.1.log"));
      expect(await copy.read(0, 2_000)).toEqual(await file.read(0, number));
      (await copy.append([{ timestamp: 2_000, message: "new", ingestionTime: 3 }], 9)).accept();
      expect(await copy.read(number, 1)).toMatchObject([{ message: "new", ingestionTime: 3 }]);
      const { extent } = copy;
      await copy.close();
      const again = await StreamFile.open(join(directory, "1.1.log"), extent);
      expect(await again.firstAt(2_000)).toBe(number);
      await again.close();
    }
    await file.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
});
