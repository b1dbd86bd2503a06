import type { Service } from "@aws-sdk/client-ecs";
import Container from "@cloudscape-design/components/container";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import { RevisionText } from "../home/revision-text.tsx";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import { BreakerText } from "./history-tab.tsx";
import type { HistoryRow } from "./history.ts";
import { nameIn } from "./names.ts";

/** What runs, how many of it, whence it came, and how deployments are watched. */
export function ServiceSummary({ service, latest }: { service: Service; latest: HistoryRow | undefined }) {
  const { runningCount = 0, desiredCount = 0, pendingCount = 0, deploymentConfiguration: settings } = service;
  const origin = latest?.origin;
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          {
            label: "Tasks",
            value: (
              <Status state={runningCount >= desiredCount ? "Succeeded" : "InProgress"}>
                {`${runningCount} of ${desiredCount} run${pendingCount > 0 ? `, ${pendingCount} pending` : ""}`}
              </Status>
            ),
          },
          { label: "Revision", value: nameIn(service.taskDefinition) },
          { label: "Commit", value: origin?.revision === undefined ? "–" : <RevisionText revision={origin.revision} /> },
          {
            label: "Brought by",
            value:
              origin === undefined ? (
                "By hand"
              ) : (
                <Link to={to("pipelines", origin.pipeline, "executions", origin.executionId)}>{origin.pipeline}</Link>
              ),
          },
          { label: "Deployment", value: <Status state={latest?.status} look={latest?.status === "SUCCESSFUL" ? "success" : undefined} /> },
          { label: "Circuit breaker", value: <BreakerText breaker={latest?.breaker} /> },
          {
            label: "While replacing",
            value: `${settings?.minimumHealthyPercent}% to ${settings?.maximumPercent}% of the tasks`,
          },
          { label: "Created", value: <Time at={service.createdAt} /> },
        ]}
      />
    </Container>
  );
}
