/**
 * Random builds for as long as is asked: npm run simulate:builds -- [shell | NAME OF A FUZZER ...] --seed S --minutes M
 * Buildspecs by the real agent under each shell of this host beside a model of a plain shell; damaged buildspecs and reports, globs, masking.
 * What fails is shrunk and printed with its seed.
 */
import { parseArgs } from "node:util";
import { fuzzers } from "../packages/services/src/codebuild/simulation/fuzz/check.ts";
import { type Checked, checkBuildspecs } from "../packages/services/src/codebuild/simulation/shell/check.ts";
import { hostShells } from "../packages/services/src/codebuild/simulation/shell/real-run.ts";

const text = { type: "string" } as const;
const { values, positionals } = parseArgs({ options: { seed: text, minutes: text }, allowPositionals: true });
const [seed, minutes] = [Number(values.seed ?? 1), Number(values.minutes ?? 1)];

const shells = hostShells().map((shell) => [`shell ${shell}`, (amount: Amount) => checkBuildspecs(shell, amount)] as const);
type Amount = Parameters<typeof checkBuildspecs>[1];
const all: readonly (readonly [name: string, check: (amount: Amount) => Checked | Promise<Checked>])[] = [
  ...shells,
  ...Object.entries(fuzzers),
];
const chosen = all.filter(([name]) => positionals.length === 0 || positionals.includes(name.split(" ")[0] as string));

/** More than there is time for. */
const runs = 100_000_000;

if (chosen.length === 0 || !Number.isInteger(seed) || !(minutes > 0)) {
  console.error(
    `usage: npm run simulate:builds -- [${[...new Set(all.map(([name]) => name.split(" ")[0]))].join(" | ")}] [--seed S] [--minutes M]`,
  );
  process.exitCode = 2;
} else {
  const milliseconds = (minutes * 60_000) / chosen.length;
  for (const [name, check] of chosen) {
    const checked = await check({ seed, runs, milliseconds });
    console.log(
      `${name}: ${checked.runs.toLocaleString("en")} runs from seed ${seed}${checked.failure === undefined ? ", nothing wrong" : ""}`,
    );
    if (checked.failure === undefined) continue;
    console.log(checked.failure);
    process.exitCode = 1;
  }
}
