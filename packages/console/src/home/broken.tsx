import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { Time } from "../parts/time.tsx";
import { to } from "../router.ts";
import type { LiveService } from "./live-services.ts";
import type { Broken } from "./pipelines.ts";
import { RevisionText } from "./revision-text.tsx";

/** What fails, where, why, and since which commit. */
export function BrokenPart({ broken, services }: { broken: readonly Broken[]; services: readonly LiveService[] }) {
  const count = broken.length + services.length;
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" {...(count > 0 && { counter: `(${count})` })}>
          Broken
        </Header>
      }
    >
      {count === 0 && <Status state="Succeeded">Nothing is broken</Status>}
      <SpaceBetween size="m">
        {broken.map((one) => (
          <BrokenPipeline key={one.pipeline} broken={one} />
        ))}
        {services.map((service) => (
          <div key={`${service.cluster}/${service.name}`}>
            <Status state="Failed">
              <Link to={to("deployments", service.cluster, service.name)}>{service.name}</Link>:{" "}
              {service.health === "failed" ? "its deployment failed" : `${service.running} of ${service.desired} tasks run`}
            </Status>
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
}

function BrokenPipeline({ broken }: { broken: Broken }) {
  const { pipeline, executionId, stage, action, message, since, sinceRevision, failures, isRolledBack } = broken;
  return (
    <div>
      <Status state="Failed">
        <Link to={to("pipelines", pipeline)}>{pipeline}</Link>
        {stage !== undefined && (
          <>
            {" fails in "}
            <Link to={to("pipelines", pipeline, "executions", executionId)}>{action === undefined ? stage : `${stage}, ${action}`}</Link>
          </>
        )}
      </Status>
      <Box color="text-body-secondary">
        Since <Time at={since} relative />
        {sinceRevision !== undefined && (
          <>
            , with <RevisionText revision={sinceRevision} />
          </>
        )}
        {failures > 1 && `, ${failures} times in a row`}
        {isRolledBack && ". What was live before runs again (rolled back)"}
      </Box>
      {message !== undefined && <div className="tp-message">{message}</div>}
    </div>
  );
}
