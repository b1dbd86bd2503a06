import { createContext, lazy, type ReactNode, Suspense, useContext, useState } from "react";
import type { Gate } from "./board.ts";
import { Surface } from "./surface.tsx";

/** What was asked for, before it is confirmed. */
export type Asked =
  | { readonly kind: "release" }
  | { readonly kind: "stop"; readonly executionId: string; readonly status: string }
  | { readonly kind: "retry"; readonly stage: string; readonly executionId: string; readonly mode: "FAILED_ACTIONS" | "ALL_ACTIONS" }
  | { readonly kind: "rollback"; readonly stage: string; readonly currentId: string | undefined }
  | { readonly kind: "transition"; readonly stage: string; readonly enable: boolean }
  | { readonly kind: "override"; readonly stage: string; readonly executionId: string; readonly gate: Exclude<Gate["gate"], "onFailure"> }
  | {
      readonly kind: "approval";
      readonly stage: string;
      readonly action: string;
      readonly token: string;
      readonly answer: "Approved" | "Rejected";
      readonly customData?: string | undefined;
    };

const Context = createContext<((asked: Asked) => void) | undefined>(undefined);

/** Asks to steer the pipeline around this part: opens what confirms it. */
export function useSteer(): (asked: Asked) => void {
  const steer = useContext(Context);
  if (steer === undefined) throw new Error("there is no pipeline around this part");
  return steer;
}

const Dialogs = lazy(async () => ({ default: (await import("./dialogs.tsx")).Dialogs }));

/** Everything inside can steer the pipeline. */
export function Steering({ pipelineName, children }: { pipelineName: string; children: ReactNode }) {
  const [asked, setAsked] = useState<Asked>();
  return (
    <Context value={setAsked}>
      <Surface>{children}</Surface>
      {asked !== undefined && (
        <Suspense>
          <Dialogs pipelineName={pipelineName} asked={asked} onClose={() => setAsked(undefined)} />
        </Suspense>
      )}
    </Context>
  );
}
