/** What tests read of the rows of actions. */
export interface StatusRow {
  id: string;
  action: string;
  status: string;
  execution_id: string;
}

export const isRunningRow = ({ status }: StatusRow): boolean => status === "InProgress";
