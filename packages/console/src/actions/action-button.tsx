import Button, { type ButtonProps } from "@cloudscape-design/components/button";
import { useSession } from "../session.tsx";
import type { Verdict } from "./verdict.ts";

const readOnly = "You are logged in to look only. Ask for another link with: towpath console";

export interface ActionButtonProps extends Omit<ButtonProps, "disabled" | "disabledReason"> {
  /** From the resource's table of actions. */
  readonly verdict: Verdict;
}

/** A button for an action that changes something; where it is not allowed it says why. */
export function ActionButton({ verdict, ...props }: ActionButtonProps) {
  const { readOnly: isReadOnly } = useSession();
  const reason = isReadOnly ? readOnly : verdict.isAllowed ? undefined : verdict.reason;
  return <Button {...props} {...(reason !== undefined && { disabled: true, disabledReason: reason })} />;
}
