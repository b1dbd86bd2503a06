/** Builds whose end a scenario decides: the command `hold` of a buildspec waits until the scenario says how it ends. */
import type { ProgramContext } from "@towpath/engine";

export interface BuildEnd {
  exitCode: number;
  /** What the build's commands exported, for `exported-variables` of its buildspec. */
  exports: Readonly<Record<string, string>>;
}

export class HeldBuilds {
  readonly #held = new Map<string, (end: BuildEnd) => void>();

  /** The command itself, run in a container of the fake engine; a container that is killed lets its build go. */
  readonly hold = async (context: ProgramContext): Promise<number> => {
    const id = buildIdOf(context);
    const { promise, resolve } = Promise.withResolvers<BuildEnd>();
    this.#held.set(id, resolve);
    const forget = () => this.#held.delete(id);
    context.signal.addEventListener("abort", forget, { once: true });
    const { exitCode, exports } = await promise;
    for (const [name, value] of Object.entries(exports)) context.files.write(`/codebuild/output/results/export.${name}`, value);
    return exitCode;
  };

  holds(buildId: string): boolean {
    return this.#held.has(buildId);
  }

  /** Throws when the build does not wait for its end. */
  end(buildId: string, end: BuildEnd): void {
    const resolve = this.#held.get(buildId);
    if (!resolve) throw new Error(`build ${buildId} does not wait for the scenario`);
    this.#held.delete(buildId);
    resolve(end);
  }
}

function buildIdOf({ files }: ProgramContext): string {
  const environment = files.read("/codebuild/readonly/plan/env.sh").toString("utf8");
  const id = /^export CODEBUILD_BUILD_ID=['"]?([^'"\n]+)/m.exec(environment)?.[1];
  if (id === undefined) throw new Error("the build's environment does not name the build");
  return id;
}
