import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { AwsError } from "../aws/request.ts";

/** What to do about refusals that many operations have in common; AWS's own text says the rest. */
const advice: Readonly<Record<string, string>> = {
  Unreachable: "Is the server running? Start it with: towpath up",
  AccessDenied: "You are logged in to look only. Ask for another link with: towpath console",
  AccessDeniedException: "You are logged in to look only. Ask for another link with: towpath console",
  InternalFailure: "This is a bug in Towpath. The server's log has the details: towpath status shows where it is.",
  ThrottlingException: "Wait a moment, then try again.",
};

export interface ErrorBoxProps {
  readonly error: unknown;
  /** What was being done, as in "The pipeline was not started". */
  readonly title?: string;
  /** What to do about it, where the screen knows. */
  readonly hint?: string | undefined;
  readonly onRetry?: () => void;
  readonly onDismiss?: () => void;
}

/** A refusal with AWS's code and text, and what to do. Renders nothing without one. */
export function ErrorBox({ error, title, hint, onRetry, onDismiss }: ErrorBoxProps) {
  if (error === null || error === undefined) return null;
  const code = error instanceof AwsError ? error.code : error instanceof Error ? error.name : "Error";
  const message = error instanceof Error ? error.message : String(error);
  const help = hint ?? advice[code];
  return (
    <Alert
      type="error"
      header={title ?? code}
      dismissible={onDismiss !== undefined}
      {...(onDismiss !== undefined && { onDismiss, dismissAriaLabel: "Dismiss" })}
      {...(onRetry !== undefined && { action: <Button onClick={onRetry}>Try again</Button> })}
    >
      {title !== undefined && <strong>{code}: </strong>}
      {message}
      {help !== undefined && <div>{help}</div>}
    </Alert>
  );
}
