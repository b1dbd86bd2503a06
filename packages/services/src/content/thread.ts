import { Worker } from "node:worker_threads";

/** Something for the other thread to do. */
export type Task =
  /** Writes shared bytes to a file, unless `file` is absent, and feeds them to the hashes, which begin with it if they are new. */
  | {
      kind: "take";
      memory: SharedArrayBuffer;
      length: number;
      file?: { fd: number; position: number };
      hashes: { id: number; algorithm: string }[];
    }
  /** Ends a hash; the answer is its digest in hexadecimal. */
  | { kind: "digest"; id: number }
  | { kind: "forget"; id: number };

/**
 * What the other thread runs. It is text, not a file, so that it is there however this program is packed. Writing blocks it and nobody
 * else; the bytes are still in the cache when they are hashed.
 */
const program = `
const { createHash } = require("node:crypto");
const { writeSync } = require("node:fs");
const { parentPort } = require("node:worker_threads");
const hashes = new Map();
const perform = {
  take({ memory, length, file, hashes: wanted }) {
    const bytes = new Uint8Array(memory, 0, length);
    for (const { id, algorithm } of wanted) {
      if (!hashes.has(id)) hashes.set(id, createHash(algorithm));
      hashes.get(id).update(bytes);
    }
    for (let done = 0; file && done < length; ) done += writeSync(file.fd, bytes, done, length - done, file.position + done);
  },
  digest({ id }) {
    const hash = hashes.get(id);
    hashes.delete(id);
    return hash.digest("hex");
  },
  forget: ({ id }) => void hashes.delete(id),
};
parentPort.on("message", (task) => {
  try {
    parentPort.postMessage({ result: perform[task.kind](task) });
  } catch ({ message, code }) {
    parentPort.postMessage({ failure: { message, code } });
  }
});
`;

interface Answer {
  result?: string;
  failure?: { message: string; code?: string };
}

let worker: Worker | undefined;
/** Tasks are performed, and answered, in the order they were given. */
let waiting: PromiseWithResolvers<string | undefined>[] = [];

/** Has the other thread do something. Throws as the file system does, with its code. */
export function inThread(task: Task): Promise<string | undefined> {
  const answer = Promise.withResolvers<string | undefined>();
  waiting.push(answer);
  worker ??= begin();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  worker.postMessage(task);
  return answer.promise;
}

/** One thread for everybody, begun when it is first needed; it does not keep the process alive. */
function begin(): Worker {
  const begun = new Worker(program, { eval: true });
  begun.unref();
  begun.on("message", ({ result, failure }: Answer) => {
    const answer = waiting.shift();
    if (failure) answer?.reject(Object.assign(new Error(failure.message), { code: failure.code, syscall: "write" }));
    else answer?.resolve(result);
  });
  begun.once("error", (cause) => {
    const lost = waiting;
    worker = undefined;
    waiting = [];
    for (const answer of lost) answer.reject(cause);
  });
  return begun;
}
