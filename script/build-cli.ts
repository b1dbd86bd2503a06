/** Makes packages/cli/dist, or `dist/` in the directory given, which is what the package ships. */
import { join } from "node:path";
import { buildProgram } from "./build/program.ts";

const { program, outputs } = await buildProgram(process.argv[2] ?? join(import.meta.dirname, "../packages/cli"));
const bytes = Object.values(outputs).reduce((sum, output) => sum + output.bytes, 0);
console.log(`${program} and ${Object.keys(outputs).length - 1} more files, ${(bytes / 1e6).toFixed(1)} MB`);
