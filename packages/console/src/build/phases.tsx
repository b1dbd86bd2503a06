import type { Build, BuildPhase } from "@aws-sdk/client-codebuild";
import Table from "@cloudscape-design/components/table";
import { wordsOf } from "../parts/status.tsx";
import { Status } from "../parts/status.tsx";
import { Duration, Time } from "../parts/time.tsx";

export function Phases({ build }: { build: Build }) {
  return (
    <Table<BuildPhase>
      items={build.phases ?? []}
      trackBy="phaseType"
      wrapLines
      ariaLabels={{ tableLabel: "Phases" }}
      columnDefinitions={[
        { id: "phase", header: "Phase", isRowHeader: true, cell: ({ phaseType = "" }) => wordsOf(phaseType) },
        {
          id: "status",
          header: "Status",
          cell: ({ phaseStatus, endTime }) => <Status state={phaseStatus ?? (endTime ? "" : "IN_PROGRESS")} />,
        },
        { id: "started", header: "Started", cell: ({ startTime }) => <Time at={startTime} /> },
        { id: "duration", header: "Duration", cell: ({ startTime, endTime }) => <Duration since={startTime} until={endTime} /> },
        {
          id: "context",
          header: "Context",
          cell: ({ contexts = [] }) =>
            contexts
              .map(({ statusCode = "", message = "" }) => [statusCode, message].filter((part) => part !== "").join(": "))
              .filter((text) => text !== "")
              .join("\n") || "–",
        },
      ]}
    />
  );
}
