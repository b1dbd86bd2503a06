import { createHash } from "node:crypto";
import type { Clock, Ids, Journal, Transaction } from "@towpath/journal";
import { linkMs, linksMax, sessionMs, sessionsMax } from "./limits.ts";

/** What a browser may do. `id` is no secret: it is how records and streams name the session. */
export interface ConsoleSession {
  id: string;
  account: string;
  region: string;
  readOnly: boolean;
}

interface Row {
  hash: string;
  account: string;
  region: string;
  read_only: number;
  expires: number;
}

const tables = `-- 1
CREATE TABLE console_links (hash TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, read_only INTEGER NOT NULL, expires INTEGER NOT NULL)
  STRICT, WITHOUT ROWID;
CREATE TABLE console_sessions (hash TEXT PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL, read_only INTEGER NOT NULL,
  expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/**
 * Who is logged in at the console. A link is good for one browser, once and for a short time; what it gives is a token that lasts over
 * restarts. Only the hashes of both are stored: who reads the database can use neither.
 */
export class Sessions {
  readonly #journal: Journal;
  readonly #ids: Ids;
  readonly #clock: Clock;

  constructor({ journal, ids, clock }: { journal: Journal; ids: Ids; clock: Clock }) {
    journal.migrate("console", tables);
    this.#journal = journal;
    this.#ids = ids;
    this.#clock = clock;
  }

  /** A fresh link's token, and until when it may be used (epoch milliseconds). */
  makeLink(of: { account: string; region: string; readOnly: boolean }): { token: string; expiresAt: number } {
    const token = this.#ids.hex(64);
    const expiresAt = this.#clock.now() + linkMs;
    this.#journal.transact((tx) => {
      insert(tx, "console_links", { hash: hashOf(token), ...of, expires: expiresAt });
      tidy(tx, "console_links", linksMax);
    });
    return { token, expiresAt };
  }

  /** The token of a new session for a link's; undefined for a link that was used, is too old, or never was. */
  enter(linkToken: string): { token: string; expiresAt: number } | undefined {
    const token = this.#ids.hex(64);
    const expiresAt = this.#clock.now() + sessionMs;
    return this.#journal.transact((tx) => {
      const link = tx.one<Row>("DELETE FROM console_links WHERE hash = ?1 AND expires > ?2 RETURNING *", hashOf(linkToken), tx.now);
      if (!link) return undefined;
      const { account, region, read_only } = link;
      insert(tx, "console_sessions", { hash: hashOf(token), account, region, readOnly: read_only === 1, expires: expiresAt });
      tidy(tx, "console_sessions", sessionsMax);
      return { token, expiresAt };
    });
  }

  find(token: string): ConsoleSession | undefined {
    const hash = hashOf(token);
    const row = this.#journal.one<Row>("SELECT * FROM console_sessions WHERE hash = ?1 AND expires > ?2", hash, this.#clock.now());
    return row && { id: hash.slice(0, 16), account: row.account, region: row.region, readOnly: row.read_only === 1 };
  }

  leave(token: string): void {
    this.#journal.transact((tx) => tx.run("DELETE FROM console_sessions WHERE hash = ?", hashOf(token)));
  }
}

const hashOf = (token: string): string => createHash("sha256").update(token).digest("hex");

type Table = "console_links" | "console_sessions";

function insert(
  tx: Transaction,
  table: Table,
  row: { hash: string; account: string; region: string; readOnly: boolean; expires: number },
): void {
  tx.run(`INSERT INTO ${table} VALUES (?, ?, ?, ?, ?)`, row.hash, row.account, row.region, row.readOnly ? 1 : 0, row.expires);
}

function tidy(tx: Transaction, table: Table, most: number): void {
  tx.run(`DELETE FROM ${table} WHERE expires <= ?`, tx.now);
  tx.run(`DELETE FROM ${table} WHERE hash NOT IN (SELECT hash FROM ${table} ORDER BY expires DESC LIMIT ?)`, most);
}
