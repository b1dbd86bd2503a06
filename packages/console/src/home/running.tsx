import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Bar } from "../parts/bar.tsx";
import { formatDuration } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { useNow } from "../parts/now.ts";
import { Status } from "../parts/status.tsx";
import { to } from "../router.ts";
import type { Running } from "./pipelines.ts";
import { RevisionText } from "./revision-text.tsx";

/** What is on its way, where it is, and how far compared with what it usually takes. */
export function RunningPart({ running }: { running: readonly Running[] }) {
  return (
    <Container
      fitHeight
      header={
        <Header variant="h2" {...(running.length > 0 && { counter: `(${running.length})` })}>
          Running
        </Header>
      }
    >
      {running.length === 0 && <Box color="text-body-secondary">Nothing is running</Box>}
      <SpaceBetween size="m">
        {running.map((one) => (
          <RunningExecution key={one.executionId} running={one} />
        ))}
      </SpaceBetween>
    </Container>
  );
}

function RunningExecution({ running }: { running: Running }) {
  const { pipeline, executionId, status, stage, isInbound, since, usualMs, revision } = running;
  const elapsedMs = useNow() - (since?.getTime() ?? 0);
  return (
    <div>
      <Status state={status}>
        <Link to={to("pipelines", pipeline, "executions", executionId)}>{pipeline}</Link>
        {stage !== undefined && (isInbound ? ` waits in front of ${stage}` : `: ${stage}`)}
      </Status>
      {revision !== undefined && (
        <Box color="text-body-secondary">
          <RevisionText revision={revision} />
        </Box>
      )}
      <Progress elapsedMs={elapsedMs} usualMs={usualMs} />
    </div>
  );
}

/** Beyond the usual the bar is full and the text says how far beyond. */
function Progress({ elapsedMs, usualMs }: { elapsedMs: number; usualMs: number | undefined }) {
  const elapsed = formatDuration(elapsedMs);
  if (usualMs === undefined) return <Box className="tp-figures">{elapsed}</Box>;
  const usual = formatDuration(usualMs);
  const text = elapsedMs > usualMs ? `${elapsed}, longer than the usual ${usual}` : `${elapsed} of usually ${usual}`;
  return (
    <>
      <Bar label={text} pieces={[{ from: 0, to: Math.min(1, elapsedMs / usualMs), kind: "run", label: text }]} />
      <Box className="tp-figures" color="text-body-secondary" fontSize="body-s">
        {text}
      </Box>
    </>
  );
}
