/** Builds the console's page into packages/console/dist, where a server that runs from the sources finds it. Quick when nothing has changed. */
import { buildConsole } from "./build/console.ts";

const begun = performance.now();
if (await buildConsole()) console.error(`Built the console in ${((performance.now() - begun) / 1000).toFixed(1)} s.`);
