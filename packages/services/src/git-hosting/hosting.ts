import { mkdirSync, readFileSync } from "node:fs";
import { access, rm } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { Journal, Log, Transaction } from "@towpath/journal";
import { serveBackend } from "./backend.ts";
import { changesBetween, forgetRefs, type RefChange, recordedRefs, recordRefs, refsIn } from "./refs.ts";
import { type Proposal, proposalOf, takeMerged } from "./reviews.ts";
import { GitError, runGit } from "./run-git.ts";

/** A change with what git says of its commit. */
export interface Described {
  change: RefChange;
  commit: Commit | undefined;
  /** For a proposal: which one, where its branch was before, and whether that contains it now. */
  proposal?: Proposal & { destinationCommit: string; isMerged: boolean };
}

/** Says, in the transaction that records them, what changed in a repository. */
export type Announce = (tx: Transaction, repository: string, changes: Described[]) => void;

export interface Commit {
  author: string;
  message: string;
}

/**
 * Bare repositories in a directory, served by git itself. What the journal has recorded of a repository's refs is compared with the
 * repository after every push and at every start, so that a push is announced exactly once, whenever the server was killed.
 */
export class GitHosting {
  readonly #parts: { journal: Journal; log: Log; directory: string; announce: Announce };
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(parts: { journal: Journal; log: Log; directory: string; announce: Announce }) {
    parts.journal.migrate("git", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
    mkdirSync(parts.directory, { recursive: true, mode: 0o700 });
    this.#parts = parts;
  }

  directoryOf(repository: string): string {
    return join(this.#parts.directory, `${repository}.git`);
  }

  exists(repository: string): Promise<boolean> {
    return access(join(this.directoryOf(repository), "HEAD")).then(
      () => true,
      () => false,
    );
  }

  /** Makes an empty repository unless it is there. Objects and refs are on the disk before git acknowledges a push. */
  async ensure(repository: string, defaultBranch = "main"): Promise<void> {
    if (await this.exists(repository)) return;
    const directory = this.directoryOf(repository);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    await runGit(directory, ["init", "--quiet", "--bare", `--initial-branch=${defaultBranch}`]);
    await runGit(directory, ["config", "core.fsync", "all"]);
    await runGit(directory, ["config", "uploadpack.allowAnySHA1InWant", "true"]);
  }

  async remove(repository: string): Promise<void> {
    this.#parts.journal.transact((tx) => forgetRefs(tx, repository));
    await rm(this.directoryOf(repository), { recursive: true, force: true });
  }

  /** Answers one request of git's smart protocol; `path` is what follows the repository in the URL. */
  async serve(repository: string, path: string, user: string, message: IncomingMessage, response: ServerResponse): Promise<void> {
    const isPush = path === "/git-receive-pack";
    const run = () =>
      serveBackend({ directory: this.directoryOf(repository), path, user }, message, response, () =>
        isPush ? this.#announce(repository) : Promise.resolve(),
      );
    await (isPush ? this.#alone(repository, run) : run());
  }

  /** Announces what was pushed while nobody was there to record it. */
  async recover(repositories: string[]): Promise<void> {
    for (const repository of repositories) {
      if (await this.exists(repository)) await this.#alone(repository, () => this.#announce(repository));
    }
  }

  /** Runs git in a repository and announces what it changed. */
  change(repository: string, args: string[], input?: string): Promise<Buffer> {
    return this.#alone(repository, async () => {
      const output = await runGit(this.directoryOf(repository), args, input);
      await this.#announce(repository);
      return output;
    });
  }

  read(repository: string, args: string[]): Promise<Buffer> {
    return runGit(this.directoryOf(repository), args);
  }

  async #announce(repository: string): Promise<void> {
    const { journal, announce } = this.#parts;
    const directory = this.directoryOf(repository);
    const before = recordedRefs(journal, repository);
    const after = await refsIn(directory);
    const merged = await takeMerged(directory, after);
    for (const name of merged) after.delete(name);
    const changes = changesBetween(before, after);
    if (changes.length === 0) return;
    const described = await Promise.all(
      changes.map(async (change): Promise<Described> => {
        const commit = change.to === undefined ? undefined : await this.#describe(repository, change.to);
        const proposal = change.type === "proposal" ? proposalOf(change.fullName, change.to ?? change.from ?? "", after) : undefined;
        if (!proposal) return { change, commit };
        const branch = `refs/heads/${proposal.branch}`;
        const destinationCommit = before.get(branch) ?? after.get(branch) ?? "";
        return { change, commit, proposal: { ...proposal, destinationCommit, isMerged: merged.has(change.fullName) } };
      }),
    );
    journal.transact((tx) => {
      recordRefs(tx, repository, changes);
      announce(tx, repository, described);
    });
  }

  async #describe(repository: string, commit: string): Promise<Commit | undefined> {
    try {
      const [author = "", ...message] = (await this.read(repository, ["log", "-1", "--format=%an%n%B", commit])).toString().split("\n");
      return { author, message: message.join("\n").trim() };
    } catch (error) {
      if (error instanceof GitError) return undefined;
      throw error;
    }
  }

  /** Pushes to one repository are taken one after another, so that each is compared with the one before. */
  #alone<T>(repository: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#queues.get(repository) ?? Promise.resolve()).catch(() => {}).then(work);
    this.#queues.set(repository, mine);
    const forget = () => {
      if (this.#queues.get(repository) === mine) this.#queues.delete(repository);
    };
    mine.then(forget, forget);
    return mine;
  }
}
