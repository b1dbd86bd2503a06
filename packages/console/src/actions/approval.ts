import { type ActionTable, unless } from "./verdict.ts";

/** What the table asks of an approval. */
export interface ApprovalState {
  readonly status: string | undefined;
  readonly token: string | undefined;
}

const isWaiting = ({ status, token }: ApprovalState) =>
  unless(status !== "InProgress" && "The approval is not asked for now.", token === undefined && "The approval has no token yet.");

export const approvalActions: ActionTable<ApprovalState, "approve" | "reject"> = { approve: isWaiting, reject: isWaiting };
