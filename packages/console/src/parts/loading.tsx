import StatusIndicator from "@cloudscape-design/components/status-indicator";

export const Loading = ({ what = "Loading" }: { what?: string }) => <StatusIndicator type="loading">{what}</StatusIndicator>;
