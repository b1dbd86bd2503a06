import type { Log } from "@towpath/journal";
import { directTool, directWorks } from "./direct.ts";
import type { NamespaceTool } from "./tool.ts";

/**
 * The direct way where this process may go it, else the container that `open` starts, at the first script. One that has ended (the
 * engine was restarted) is opened again for the next script.
 */
export function chooseTool(open: () => Promise<NamespaceTool>, log: Log, direct: () => Promise<boolean> = directWorks): NamespaceTool {
  let chosen: Promise<NamespaceTool> | undefined;
  const choose = async () => {
    const isDirect = await direct();
    log.debug({ direct: isDirect }, "way into network namespaces chosen");
    return isDirect ? directTool : open();
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
