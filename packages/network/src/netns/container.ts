import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import type { Attachment, Engine, Labels, OutputChunk } from "@towpath/engine";
import type { Clock } from "@towpath/journal";
import { NamespaceFault } from "../errors.ts";
import { scriptMs, toolReadyMs } from "../limits.ts";
import type { ScriptRunner } from "./namespaces.ts";

/**
 * Reads one request a line (a number and a script in base64), runs each beside the others, and answers with number, exit code and
 * output. Ends with its input, so with the server. The empty substitution makes the shell collect children that have ended.
 */
const serveScripts = `echo ready
while read -r id body; do
  (
    out=$(printf %s "$body" | base64 -d | sh 2>&1)
    code=$?
    printf '%s %s %s\\n' "$id" "$code" "$(printf %s "$out" | tail -c 2000 | base64 -w0)"
  ) &
  : "$(:)"
done`;

export interface ContainerRunnerParts {
  engine: Engine;
  clock: Clock;
  /** The image with nft, ip and nsenter. */
  image: string;
  name: string;
  labels: Labels;
}

/**
 * Scripts run in a container that may enter namespaces, for servers that may not themselves: a member of the group docker needs nothing
 * else. One container serves all scripts, since starting one takes twenty times as long as what it would do.
 */
export async function openContainerRunner({ engine, clock, image, name, labels }: ContainerRunnerParts): Promise<ScriptRunner> {
  await engine.containers.remove(name, { force: true }).catch(() => {});
  const id = await engine.containers.create({
    name,
    image,
    labels,
    entrypoint: ["sh", "-c"],
    command: [serveScripts],
    env: { LC_ALL: "C", PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: true,
    network: { kind: "none" },
    pidNamespace: { kind: "host" },
    security: {
      capabilitiesAdd: ["SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE"],
      apparmor: "unconfined",
      seccomp: "unconfined",
      unmaskPaths: true,
    },
    logStore: { keep: "nothing" },
  });
  const remove = () => engine.containers.remove(id, { force: true }).catch(() => {});
  try {
    const attachment = await engine.containers.attach(id, { stdin: true });
    const session = new Session(attachment, clock);
    await engine.containers.start(id);
    await session.ready();
    return {
      run: (script) => session.run(script),
      async close() {
        attachment.stdin.end();
        attachment.close();
        await remove();
      },
    };
  } catch (cause) {
    await remove();
    throw cause;
  }
}

type Result = { exitCode: number; output: string };

/** Requests and answers over the container's streams. */
class Session {
  readonly #attachment: Attachment;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, (result: Result | Error) => void>();
  readonly #ready = Promise.withResolvers<void>();
  #next = 0;
  #ended: Error | undefined;

  constructor(attachment: Attachment, clock: Clock) {
    this.#attachment = attachment;
    this.#clock = clock;
    attachment.stdin.on("error", () => {});
    this.#ready.promise.catch(() => {});
    void this.#read(attachment.output);
  }

  ready(): Promise<void> {
    return this.#within(this.#ready.promise, toolReadyMs, "the tool container does not answer");
  }

  async run(script: string): Promise<Result> {
    if (this.#ended) throw this.#ended;
    const id = String(this.#next++);
    const answer = Promise.withResolvers<Result>();
    this.#waiting.set(id, (result) => (result instanceof Error ? answer.reject(result) : answer.resolve(result)));
    this.#attachment.stdin.write(`${id} ${Buffer.from(script).toString("base64")}\n`);
    try {
      return await this.#within(answer.promise, scriptMs, "a script in a namespace takes too long");
    } finally {
      this.#waiting.delete(id);
    }
  }

  async #within<T>(promise: Promise<T>, milliseconds: number, otherwise: string): Promise<T> {
    const done = new AbortController();
    const late = this.#clock.sleep(milliseconds, done.signal).then(() => {
      throw new NamespaceFault(otherwise);
    });
    late.catch(() => {});
    try {
      return await Promise.race([promise, late]);
    } finally {
      done.abort();
    }
  }

  async #read(output: AsyncIterable<OutputChunk>): Promise<void> {
    const lines = new PassThrough();
    createInterface({ input: lines }).on("line", (line) => this.#answer(line));
    try {
      for await (const { stream, bytes } of output) if (stream === "stdout") lines.write(bytes);
    } catch {
      // The end of the connection is the end of the tool; said below.
    }
    this.#ended = new NamespaceFault("the tool container has ended");
    this.#ready.reject(this.#ended);
    for (const settle of this.#waiting.values()) settle(this.#ended);
  }

  #answer(line: string): void {
    if (line === "ready") return this.#ready.resolve();
    const [id = "", code = "", output = ""] = line.split(" ");
    this.#waiting.get(id)?.({ exitCode: Number(code), output: Buffer.from(output, "base64").toString("utf8") });
  }
}
