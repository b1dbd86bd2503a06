import type { Build } from "@aws-sdk/client-codebuild";
import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useAsk } from "../aws/query.ts";
import { Command } from "../parts/copy-text.tsx";
import { Explanation } from "../parts/explanation.tsx";
import { shortCommit } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Duration, Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import { failureOf } from "./failure.ts";

export function Summary({ build }: { build: Build }) {
  const { id = "", projectName = "", buildComplete, buildStatus, currentPhase, startTime, endTime } = build;
  const failure = failureOf(build);
  return (
    <SpaceBetween size="m">
      {failure && (
        <Alert type="error" header={`${failure.phase}: ${failure.code}`}>
          <SpaceBetween size="s">
            <span>{failure.message}</span>
            <Command text={`towpath shell ${id}`} />
          </SpaceBetween>
        </Alert>
      )}
      {currentPhase === "QUEUED" && <Queued id={id} />}
      <Container>
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Status", value: <Status state={buildStatus}>{buildComplete === true ? undefined : (currentPhase ?? "")}</Status> },
            { label: "Started", value: <Time at={startTime} /> },
            { label: "Duration", value: <Duration since={startTime} until={endTime} /> },
            { label: "Started by", value: build.initiator ?? "–" },
            { label: "Project", value: <Link to={to("builds", projectName)}>{projectName}</Link> },
            { label: "Source version", value: shortCommit(build.resolvedSourceVersion ?? build.sourceVersion ?? "–") },
            { label: "Image", value: build.environment?.image ?? "–" },
            { label: "Compute", value: build.environment?.computeType ?? "–" },
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}

/** Times are epoch milliseconds. */
interface Explained {
  readonly wait?: {
    readonly reason: string;
    readonly place: number;
    readonly waiting: number;
    readonly since: number;
    readonly deadline: number;
    readonly wayOut: string;
  };
}

/** Why a build waits, and which place it has. */
function Queued({ id }: { id: string }) {
  const { data } = useAsk<Explained>("codebuild", "explain", { of: id }, { refetchInterval: 2_000 });
  if (data?.wait === undefined) return null;
  const { place, waiting, reason, since, deadline, wayOut } = data.wait;
  return (
    <Explanation
      reason={`Place ${place} of ${waiting} in the queue: ${reason}`}
      since={new Date(since)}
      until={new Date(deadline)}
      ends={wayOut}
    />
  );
}
