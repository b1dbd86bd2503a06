import { EngineFault, NotFound } from "../errors.ts";
import type { ExecSession, ExecSpec, OutputChunk } from "../port.ts";
import { surroundings } from "./container-life.ts";
import { FakeProcess, type ProcessExit } from "./process.ts";
import { matches, type Program } from "./program.ts";
import { Queue } from "./signals.ts";
import type { FakeContainer, World } from "./world.ts";

export function startExec(world: World, container: FakeContainer, spec: ExecSpec, signal: AbortSignal | undefined): ExecSession {
  const output = new Queue<OutputChunk>();
  const ended = Promise.withResolvers<number>();
  ended.promise.catch(() => undefined);
  const state: { exitCode: number | undefined } = { exitCode: undefined };
  const { signal: lost } = world.connection;
  const broken = () => {
    output.fail(world.unavailable());
    ended.reject(world.unavailable());
  };
  lost.addEventListener("abort", broken, { once: true });
  const process = new FakeProcess({
    program: world.program(container.spec.image, spec.command, matches) ?? notFound,
    surroundings: surroundings(world, container, spec.command, spec),
    clock: world.clock,
    isFirst: false,
    stdinOpen: spec.stdin ?? false,
    output: (stream, bytes) => output.push({ stream: spec.tty ? "stdout" : stream, bytes }),
    ended: ({ exitCode }: ProcessExit) => {
      state.exitCode = exitCode;
      container.execs.delete(process);
      lost.removeEventListener("abort", broken);
      output.end();
      ended.resolve(exitCode);
    },
  });
  container.execs.add(process);
  queueMicrotask(() => void process.run());
  const id = world.newId();
  const pid = world.newPid();
  return {
    id,
    stdin: process.stdin,
    output: output.items(signal),
    exitCode: ended.promise,
    async inspect() {
      world.assertUp();
      if (!world.containers.has(container.id)) throw new NotFound("exec", id);
      return { running: process.running, exitCode: state.exitCode, pid: process.running ? pid : undefined };
    },
    resize: async () => undefined,
    close() {
      ended.reject(new EngineFault("The session was closed before the command ended"));
      output.end();
    },
  };
}

/** As the runtime reports it: on the command's own output. */
const notFound: Program = ({ argv, stdout }) => {
  stdout(`exec failed: "${argv[0]}": executable file not found in $PATH\n`);
  return 127;
};
