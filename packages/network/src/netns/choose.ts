import type { Log } from "@towpath/journal";
import { directRunner, directWorks } from "./direct.ts";
import type { ScriptRunner } from "./namespaces.ts";

/**
 * The direct way where this process may go it, else the container that `open` starts, at the first script. One that has ended (the
 * engine was restarted) is opened again for the next script.
 */
export function chooseRunner(open: () => Promise<ScriptRunner>, log: Log, direct: () => Promise<boolean> = directWorks): ScriptRunner {
  let chosen: Promise<ScriptRunner> | undefined;
  const choose = async () => {
    const isDirect = await direct();
    log.debug({ direct: isDirect }, "way into network namespaces chosen");
    return isDirect ? directRunner : open();
  };
  return {
    async run(script) {
      chosen ??= choose();
      try {
        return await (await chosen).run(script);
      } catch (cause) {
        chosen = undefined;
        throw cause;
      }
    },
    async close() {
      await chosen?.then(
        (tool) => tool.close(),
        () => {},
      );
    },
  };
}
