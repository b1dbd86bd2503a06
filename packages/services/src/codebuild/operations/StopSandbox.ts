import type { Operation } from "../../door/service.ts";
import { advance } from "../advance.ts";
import { buildArn, placeOf } from "../names.ts";
import type { CodebuildParts } from "../parts.ts";
import { requireSandbox } from "../sandbox/find.ts";
import { sandboxShape } from "../sandbox/shapes.ts";

/** The sandbox is over from here on; what runs in it ends with it. One that is over stays as it is. */
export const StopSandbox: Operation<"codebuild", "StopSandbox", CodebuildParts> = (input, { caller }, parts) => {
  const place = placeOf(caller);
  const sandbox = parts.journal.transact((tx) => {
    const known = requireSandbox(tx, place, input.id);
    return advance(tx, place, known.id, { kind: "stopped", at: tx.now }, parts.capacity) ?? known;
  });
  parts.wakes.wake(buildArn(place, sandbox.id));
  return { sandbox: sandboxShape(sandbox) };
};
