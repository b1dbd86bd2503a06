import { createHash, type Hash } from "node:crypto";
import { inThread } from "./thread.ts";

export type HashAlgorithm = "md5" | "sha256" | "sha512";

let lastId = 0;
const abandoned = new FinalizationRegistry<number>((id) => void inThread({ kind: "forget", id }).catch(() => {}));

/**
 * A hash that grows with what is written. One that begins with little is computed here; one that begins with much is computed in the
 * other thread, by those who write the bytes: they ask `farId` where it is.
 */
export class RunningHash {
  readonly algorithm: HashAlgorithm;
  #near: Hash | undefined;
  #farId: number | undefined;

  constructor(algorithm: HashAlgorithm) {
    this.algorithm = algorithm;
  }

  /** Where the other thread keeps it, or undefined if it is here. `begin` sends it there if it has not begun anywhere. */
  farId(begin: boolean): number | undefined {
    if (this.#farId === undefined && begin && !this.#near) {
      this.#farId = ++lastId;
      // One that nobody finishes, as that of an upload that was given up, goes from the other thread too.
      abandoned.register(this, this.#farId, this);
    }
    return this.#farId;
  }

  /** Adds bytes to a hash that is here. */
  update(bytes: Uint8Array): void {
    this.#near ??= createHash(this.algorithm);
    this.#near.update(bytes);
  }

  /** Lower-case hexadecimal. Nothing can be added afterwards. */
  async digest(): Promise<string> {
    if (this.#farId === undefined) return (this.#near ?? createHash(this.algorithm)).digest("hex");
    abandoned.unregister(this);
    return (await inThread({ kind: "digest", id: this.#farId })) as string;
  }
}
