import type { Operation } from "../../door/service.ts";
import { commandBytes } from "../limits.ts";
import { currentPhase } from "../model.ts";
import { placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { invalid } from "../project/refuse.ts";
import { type Execution, insertExecution } from "../sandbox/executions.ts";
import { requireSandbox } from "../sandbox/find.ts";
import { executionShape } from "../sandbox/shapes.ts";

/** The command runs in a shell of its own, in the directory of the source; nothing of it goes on to the next. */
export const StartCommandExecution: Operation<"codebuild", "StartCommandExecution", CodebuildParts> = (input, { caller }, parts) => {
  const place = placeOf(caller);
  const { command } = input;
  if (Buffer.byteLength(command) > commandBytes) throw invalid(`Invalid command: must not be longer than ${commandBytes} bytes`);
  return parts.journal.transact((tx) => {
    const sandbox = requireSandbox(tx, place, input.sandboxId);
    if (sandbox.state.status !== "IN_PROGRESS" || currentPhase(sandbox.state).type !== "RUN_SANDBOX") {
      throw invalid(`Sandbox ${sandbox.id} is not running: it is in phase ${currentPhase(sandbox.state).type}`);
    }
    const execution: Execution = {
      ...place,
      id: parts.ids.uuid(),
      sandbox: sandbox.id,
      command,
      type: input.type ?? "SHELL",
      status: "SUBMITTED",
      exitCode: undefined,
      output: undefined,
      errors: undefined,
      submitted: tx.now,
      started: undefined,
      ended: undefined,
    };
    insertExecution(tx, execution);
    tx.enqueue({ service: "codebuild", kind: "command", key: execution.id, payload: { ...place, id: execution.id } });
    return { commandExecution: executionShape(execution, sandbox) };
  });
};
