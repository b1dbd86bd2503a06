import type { Command } from "../command.ts";
import { versionNumber } from "../version-number.ts";

export const version: Command = {
  name: "version",
  summary: "show the version",
  options: [{ flags: "--json", text: "as JSON" }],
  async run(context, { options }) {
    const known = { version: versionNumber(), node: process.versions.node, platform: process.platform, arch: process.arch };
    context.print(
      options["json"] ? JSON.stringify(known) : `towpath ${known.version} (Node ${known.node}, ${known.platform} ${known.arch})`,
    );
    return 0;
  },
};
