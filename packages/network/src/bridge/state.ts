import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { ServicePorts } from "../rules/ruleset.ts";

interface Content {
  /** Name of a bridge -> ports that rules in running namespaces name. */
  ports: Record<string, ServicePorts>;
  /** Name of a holder on the outside network -> who uses it. */
  outsideOwners: Record<string, string>;
}

/** What the engine's labels cannot say, since they cannot be changed: kept in one small file, replaced as a whole. */
export class State {
  readonly #path: string | undefined;
  readonly #content: Content;

  /** Without a directory it lasts as long as the process. */
  constructor(directory: string | undefined) {
    if (directory !== undefined) mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#path = directory && join(directory, "state.json");
    this.#content = this.#path === undefined ? { ports: {}, outsideOwners: {} } : read(this.#path);
  }

  ports(bridge: string): ServicePorts | undefined {
    return this.#content.ports[bridge];
  }

  /** `undefined` forgets. What is known already is not written again: at a start on a full disk nothing need be. */
  setPorts(bridge: string, ports: ServicePorts | undefined): void {
    if (isDeepStrictEqual(this.#content.ports[bridge], ports)) return;
    if (ports) this.#content.ports[bridge] = ports;
    else delete this.#content.ports[bridge];
    this.#write(ports === undefined);
  }

  get outsideOwners(): Readonly<Record<string, string>> {
    return this.#content.outsideOwners;
  }

  setOutsideOwner(holder: string, ownerId: string | undefined): void {
    if (ownerId !== undefined) this.#content.outsideOwners[holder] = ownerId;
    else delete this.#content.outsideOwners[holder];
    this.#write(ownerId === undefined);
  }

  /** What is to be forgotten can also be forgotten with the next change, when there is room on the disk again. */
  #write(canWait: boolean): void {
    if (this.#path === undefined) return;
    try {
      writeFileSync(`${this.#path}.new`, JSON.stringify(this.#content));
      renameSync(`${this.#path}.new`, this.#path);
    } catch (cause) {
      if (!canWait || (cause as NodeJS.ErrnoException).code !== "ENOSPC") throw cause;
    }
  }
}

function read(path: string): Content {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Content;
  } catch {
    // Absent at first; and a damaged one holds nothing that is not found again or made anew.
    return { ports: {}, outsideOwners: {} };
  }
}
