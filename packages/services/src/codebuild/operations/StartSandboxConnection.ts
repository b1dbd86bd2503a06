import type { Operation } from "../../door/service.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";
import { requireSandbox } from "../sandbox/find.ts";

/** Always refused: what AWS gives is a session of its Session Manager, which no client could open here. */
export const StartSandboxConnection: Operation<"codebuild", "StartSandboxConnection", CodebuildParts> = (
  input,
  { caller },
  { journal },
) => {
  const { id } = requireSandbox(journal, placeOf(caller), input.sandboxId);
  throw invalid(`Towpath has no Session Manager. Open a shell in the sandbox with: towpath shell ${id}`);
};
