import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** How this user's own clients reach and enter the server; readable by this user alone. Stays when the server stops. */
export interface Access {
  endpoint: string;
  account: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  processId: number;
  /** Marks everything of this installation on the engine. */
  installationId: string;
}

export const accessFile = (dataDirectory: string): string => join(dataDirectory, "access.json");

export function writeAccess(dataDirectory: string, access: Access): void {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  writeFileSync(accessFile(dataDirectory), `${JSON.stringify(access, undefined, 2)}\n`, { mode: 0o600 });
}

/** Undefined where no server has been ready yet, or the file is not one of ours. */
export function readAccess(dataDirectory: string): Access | undefined {
  try {
    const read = JSON.parse(readFileSync(accessFile(dataDirectory), "utf8")) as Partial<Access>;
    return read.endpoint && read.accessKeyId && read.secretAccessKey ? (read as Access) : undefined;
  } catch {
    return undefined;
  }
}
