import { existsSync, readFileSync } from "node:fs";
import { replaceFile } from "@towpath/journal";
import { UserError } from "../errors.ts";

/** The file in which a reader of events remembers the last one it is done with. */
export interface Cursor {
  /** Undefined while there is no file. Throws UserError for a file of another installation, or of another kind. */
  read(installationId: string): number | undefined;
  /** On the disk when it returns. */
  write(installationId: string, sequence: number): void;
}

export function cursorAt(path: string): Cursor {
  return {
    read(installationId) {
      if (!existsSync(path)) return undefined;
      const kept = parse(readFileSync(path, "utf8"));
      if (!kept) throw new UserError(`${path} is not a cursor file. Name another one, or remove it to begin anew.`);
      if (kept.installationId !== installationId)
        throw new UserError(`${path} is the cursor of another installation. Name another one, or remove it to begin anew.`);
      return kept.event;
    },
    write(installationId, event) {
      replaceFile(path, `${JSON.stringify({ installationId, event })}\n`, 0o600);
    },
  };
}

function parse(text: string): { installationId: string; event: number } | undefined {
  try {
    const { installationId, event } = JSON.parse(text) as Record<string, unknown>;
    return typeof installationId === "string" && Number.isInteger(event) ? { installationId, event: event as number } : undefined;
  } catch {
    return undefined;
  }
}
