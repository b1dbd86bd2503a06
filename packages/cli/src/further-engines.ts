/** What an installation has on its further engines, whether or not its server runs. */
import { type Engine, EngineUnavailable, openDockerAt } from "@towpath/engine";
import { readFurtherEngines } from "@towpath/server/further-engines";
import type { Context } from "./context.ts";
import { countOf, findLeftovers, type Leftovers, removeLeftovers } from "./leftovers.ts";

export interface Further {
  readonly name: string;
  readonly url: string;
  readonly engine: Engine;
  /** Undefined where the engine does not answer; `problem` then says why. */
  readonly leftovers: Leftovers | undefined;
  readonly problem: string;
}

/** An engine that does not answer keeps nobody waiting for longer. */
const answerMs = 10_000;

export async function furtherEngines(context: Pick<Context, "note">, dataDirectory: string, installationId: string): Promise<Further[]> {
  return Promise.all(
    rowsIn(context, dataDirectory).map(async ({ name, address }) => {
      const found = { name, url: address.url, engine: openDockerAt(address) };
      const late = AbortSignal.timeout(answerMs);
      try {
        await found.engine.ping(late);
        return { ...found, leftovers: await findLeftovers(found.engine, installationId), problem: "" };
      } catch (error) {
        if (late.aborted) return { ...found, leftovers: undefined, problem: "It does not answer." };
        if (!(error instanceof EngineUnavailable)) throw error;
        return { ...found, leftovers: undefined, problem: error.message };
      }
    }),
  );
}

/** What is damaged must not keep the rest from being removed. */
function rowsIn({ note }: Pick<Context, "note">, dataDirectory: string): ReturnType<typeof readFurtherEngines> {
  try {
    return readFurtherEngines(dataDirectory);
  } catch (error) {
    note(`Further engines, if there are any, cannot be read from ${dataDirectory}: ${(error as Error).message}`);
    return [];
  }
}

/** Removes what is there; gives the names of the engines that have something left. */
export async function removeFurther(
  context: Context,
  engines: readonly Further[],
  installationId: string,
  { images, endpoint }: { readonly images: boolean; readonly endpoint: string | undefined },
): Promise<string[]> {
  const left: string[] = [];
  for (const { name, engine, leftovers } of engines) {
    const rest = leftovers && (await removeLeftovers(context, engine, installationId, { keepData: false }));
    if (!rest || countOf(rest) > 0) left.push(name);
    if (rest && images) await (await import("./own-images.ts")).removeOwnImages(context, engine, endpoint);
    await engine.close();
  }
  return left;
}
