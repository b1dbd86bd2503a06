/** The container engine, and what it has of ours. */
import { EngineUnavailable, openDocker, privilegeProblem } from "@towpath/engine";
import { catalogue } from "@towpath/images";
import { listedName } from "../listed-name.ts";
import { type Check, fail, type Finding, ok, warn } from "./check.ts";

export const engine: Check = async ({ context }) => {
  const opened = openDocker({ env: context.env, homeDirectory: context.homeDirectory });
  try {
    const info = await opened.info();
    const findings: Finding[] = [
      ...ok(
        "engine",
        `${info.product} ${info.version} at ${info.endpoint} (${info.storageDriver}, cgroup v${info.cgroupVersion}${info.rootless ? ", rootless" : ""})`,
      ),
    ];
    const problem = privilegeProblem(info);
    if (problem) findings.push(...warn("privileged builds", problem, "Builds that run docker themselves will fail; all others work."));
    if (info.rootless) {
      findings.push(
        ...warn(
          "engine",
          "it runs without root",
          "Networks of VPCs need an engine that runs as root; use that one (docker context use default).",
        ),
      );
    }
    const present = new Set((await opened.images.list({})).flatMap(({ refs }) => refs));
    return [...findings, ...imagesFinding(catalogue.map(({ name }) => name).filter((name) => !present.has(listedName(name))))];
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    return fail("engine", error.message.replace(error.advice, "").trim(), error.advice);
  } finally {
    await opened.close();
  }
};

function imagesFinding(missing: readonly string[]): readonly Finding[] {
  if (missing.length === 0) return ok("images", `all ${catalogue.length} are there`);
  return warn("images", `not made yet: ${missing.join(", ")}`, "They are made at their first use, or now: towpath images ensure.");
}
