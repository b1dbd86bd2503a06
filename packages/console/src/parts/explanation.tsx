import Alert from "@cloudscape-design/components/alert";
import type { ReactNode } from "react";
import { Duration, Time } from "./time.tsx";

export interface ExplanationProps {
  /** Why it waits, in a sentence. */
  readonly reason: ReactNode;
  readonly since?: Date | undefined;
  /** When it ends by itself. */
  readonly until?: Date | undefined;
  /** Who or what ends it. */
  readonly ends?: ReactNode;
  readonly action?: ReactNode;
}

/** Why something waits: reason, since when, until when, and what ends it. */
export function Explanation({ reason, since, until, ends, action }: ExplanationProps) {
  return (
    <Alert type="info" {...(action !== undefined && { action })}>
      {reason}
      {since !== undefined && (
        <>
          {" "}
          Since <Time at={since} /> (<Duration since={since} />
          ).
        </>
      )}
      {until !== undefined && (
        <>
          {" "}
          Until <Time at={until} /> at most.
        </>
      )}
      {ends !== undefined && <> Ends: {ends}</>}
    </Alert>
  );
}
