import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { scriptMs } from "../limits.ts";
import type { ScriptRunner } from "./namespaces.ts";

/** Where a login shell of root finds the tools, whatever PATH the server was started with. */
const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" };

/** Scripts run by this process itself, which takes root on the engine's host and the tools `nsenter`, `nft` and `ip` there. */
export const directRunner: ScriptRunner = {
  async run(script) {
    const child = spawn("sh", ["-s"], { env, stdio: ["pipe", "pipe", "pipe"], timeout: scriptMs, killSignal: "SIGKILL" });
    child.stdin.on("error", () => {});
    child.stdin.end(`exec 2>&1\n${script}\n`);
    const ended = new Promise<number>((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve(code ?? 137));
    });
    const [output, exitCode] = await Promise.all([text(child.stdout), ended]);
    return { exitCode, output };
  },
  async close() {},
};

/** Whether the direct way works here: everything it takes is tried, on a namespace that belongs to nobody. */
export async function directWorks(): Promise<boolean> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const script = "command -v nsenter ip bash timeout >/dev/null && unshare -n sh -c 'nft list tables && nsenter -t $$ -n nft list tables'";
  return (await directRunner.run(script).catch(() => ({ exitCode: 1 }))).exitCode === 0;
}
