import type { EngineAddress } from "@towpath/engine";
import type { Reader, Seal, Transaction } from "@towpath/journal";

/** A further engine. `builds` is how many run there at once, where somebody said so. */
export interface EngineRow {
  name: string;
  address: EngineAddress;
  builds: number | undefined;
  /** It takes no new build, and is forgotten when the last one there is over. */
  isLeaving: boolean;
  added: number;
}

export interface StoredEngine {
  name: string;
  url: string;
  tls: Uint8Array | null;
  builds: number | null;
  leaving: number;
  added: number;
}

const contextOf = (name: string): string => `engine/${name}`;

export function readEngine({ name, url, tls, builds, leaving, added }: StoredEngine, seal: Seal): EngineRow {
  const address: EngineAddress = {
    url,
    ...(tls && { tls: JSON.parse(seal.open(tls, contextOf(name)).toString("utf8")) as NonNullable<EngineAddress["tls"]> }),
  };
  return { name, address, builds: builds ?? undefined, isLeaving: leaving === 1, added };
}

export const listEngines = (reader: Reader, seal: Seal): EngineRow[] =>
  reader.all<StoredEngine>("SELECT * FROM codebuild_engines ORDER BY added, name").map((row) => readEngine(row, seal));

export const insertEngine = (
  tx: Transaction,
  seal: Seal,
  { name, address, builds }: Pick<EngineRow, "name" | "address" | "builds">,
): void =>
  void tx.run(
    "INSERT INTO codebuild_engines (name, url, tls, builds, added) VALUES (?, ?, ?, ?, ?)",
    name,
    address.url,
    address.tls ? seal.seal(JSON.stringify(address.tls), contextOf(name)) : null,
    builds ?? null,
    tx.now,
  );

export const engineLeaves = (tx: Transaction, name: string): void =>
  void tx.run("UPDATE codebuild_engines SET leaving = 1 WHERE name = ?", name);

export const deleteEngine = (tx: Transaction, name: string): void => {
  tx.run("DELETE FROM codebuild_cache_volumes WHERE engine = ?", name);
  tx.run("DELETE FROM codebuild_engines WHERE name = ?", name);
};
