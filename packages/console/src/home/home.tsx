import ColumnLayout from "@cloudscape-design/components/column-layout";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useSession } from "../session.tsx";
import { BrokenPart } from "./broken.tsx";
import { isWorthTelling, usePipelineFacts, useRetryAll, useServices } from "./facts.ts";
import { FirstSteps } from "./first-steps.tsx";
import { LivePart } from "./live.tsx";
import { liveServiceOf } from "./live-services.ts";
import { brokenOf, pushesOf, runningOf, waitingOf } from "./pipelines.ts";
import { PushesPart } from "./pushes.tsx";
import { RunningPart } from "./running.tsx";
import { WaitingPart } from "./waiting.tsx";

const pushesShown = 8;

/** What is broken, what runs, what waits for a person, what is live where, and what became of the last pushes. */
export function Screen() {
  const { hostName } = useSession();
  const pipelines = usePipelineFacts();
  const services = useServices();
  const retry = useRetryAll();
  const error = pipelines.error ?? services.error;
  const live = services.all.map((service) => liveServiceOf(service, pipelines.all));
  const waiting = pipelines.all.flatMap(waitingOf);
  const title = <PageTitle title="Home" description={`Everything on ${hostName} at a glance`} />;
  if (pipelines.isLoading || services.isLoading) {
    return (
      <SpaceBetween size="l">
        {title}
        <Loading />
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="l">
      {title}
      {isWorthTelling(error) && <ErrorBox error={error} onRetry={retry} />}
      {pipelines.all.length === 0 && error === null && <FirstSteps />}
      {waiting.length > 0 && <WaitingPart waiting={waiting} />}
      <ColumnLayout columns={2} minColumnWidth={380}>
        <BrokenPart
          broken={pipelines.all.flatMap((facts) => brokenOf(facts) ?? [])}
          services={live.filter(({ health }) => health === "failed" || health === "short")}
        />
        <RunningPart running={pipelines.all.flatMap(runningOf)} />
      </ColumnLayout>
      {waiting.length === 0 && pipelines.all.length > 0 && <WaitingPart waiting={[]} />}
      <LivePart services={live} />
      {pipelines.all.length > 0 && <PushesPart pushes={pushesOf(pipelines.all, pushesShown)} />}
    </SpaceBetween>
  );
}
