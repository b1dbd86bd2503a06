import SpaceBetween from "@cloudscape-design/components/space-between";
import { PageTitle } from "../parts/page-title.tsx";
import type { ScreenProps } from "../screens.tsx";
import { LogViewer } from "./viewer.tsx";

/** Any stream of CloudWatch Logs, followed as long as it is looked at. */
export function Screen({ params: { group = "", stream = "" } }: ScreenProps) {
  return (
    <SpaceBetween size="m">
      <PageTitle title={stream} description={`Log group ${group}`} />
      <LogViewer group={group} stream={stream} isGrowing />
    </SpaceBetween>
  );
}
