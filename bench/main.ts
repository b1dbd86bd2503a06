import { parseArgs } from "node:util";
import type { Bench } from "./support/bench.ts";

/** Every benchmark by its name; each measures its yardstick in the same run, since machines are noisy. */
const benches: Record<string, () => Promise<{ run: Bench }>> = {
  api: () => import("./api.ts"),
  build: () => import("./build.ts"),
  "build-cache": () => import("./build-cache.ts"),
  "build-peak": () => import("./build-peak.ts"),
  "build-shell": () => import("./build-shell.ts"),
  deploy: () => import("./deploy.ts"),
  logs: () => import("./logs.ts"),
  orchestrator: () => import("./orchestrator.ts"),
  registry: () => import("./registry.ts"),
  start: () => import("./start.ts"),
};

const usage = `Usage: npm run bench -- [NAME ...] [--json]

Names: ${Object.keys(benches).join(", ")} (all of them when none is given)
`;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: "boolean", default: false } } });
const unknown = positionals.find((name) => !(name in benches));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark named ${unknown}.\n\n${usage}`);
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of chosen) {
  const { run } = await (benches[name] as (typeof benches)[string])();
  const result = await run({ json: values.json });
  if (values.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else {
    process.stdout.write(`\n${result.name}: ${result.verdict}\n`);
    for (const [figure, value] of Object.entries(result.figures)) process.stdout.write(`  ${figure.padEnd(36)} ${format(value)}\n`);
  }
}

function format(value: number): string {
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
