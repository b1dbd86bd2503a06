import { systemClock } from "@towpath/journal";
import { engineContract } from "../contract/engine-contract.ts";
import { contractPrograms } from "../contract/programs.ts";
import { createFakeEngine } from "./fake-engine.ts";

engineContract("the engine in memory", async (labels) => {
  const engine = createFakeEngine({ clock: systemClock });
  const image = "towpath-contract:fake";
  engine.addImage(image, { labels, env: { PATH: "/bin" }, files: { "/bin/sh": "", "/tmp/.keep": "" } });
  for (const [command, { program }] of Object.entries(contractPrograms)) engine.program({ command }, program);
  return { engine, image, dispose: () => engine.close() };
});
