import type { Command } from "../command.ts";
import { settings } from "../settings.ts";
import { stopServer } from "../stop-server.ts";

export const stop: Command = {
  name: "stop",
  summary: "stop the server; builds and tasks go on",
  description: "Containers keep running and are taken up again by the next towpath up. To remove everything: towpath down.",
  examples: [["towpath stop && towpath up", "restart the server"]],
  async run(context) {
    const config = settings(context);
    context.live("Stopping the server...");
    const stopped = await stopServer(context, config);
    context.live(undefined);
    context.print(stopped ? "The server has stopped. Containers go on running." : "No server runs.");
    return 0;
  },
};
