/** The engines that builds spread over, as the server that runs sees them. */
import { engines } from "../engines.ts";
import { type Check, ok, warn } from "./check.ts";

export const furtherEngines: Check = async ({ context, server }) => {
  if (!server) return [];
  const further = (await engines(server.access, context.now())).filter(({ name }) => name !== "");
  return further.flatMap(({ name, url, condition, reason, builds, buildsAtOnce }) => {
    if (condition === "ready") return ok(`engine ${name}`, `takes builds at ${url} (${builds} of ${buildsAtOnce ?? 0})`);
    return warn(
      `engine ${name}`,
      `${condition === "away" ? "takes no builds" : condition}${reason === undefined ? "" : `: ${reason}`}`,
      `It is tried again and again; towpath engines remove ${name} removes it (--now where it does not come back).`,
    );
  });
};
