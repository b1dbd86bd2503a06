import type { Service } from "@aws-sdk/client-ecs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { serviceActions } from "../actions/services.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useQueryParam } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { ConfigurationTab } from "./configuration-tab.tsx";
import { useRollouts, useService, useServiceTasks, useTargetHealth } from "./data.ts";
import { useDeliveries } from "./deliveries.ts";
import "./deployments.css";
import { EventsTab } from "./events-tab.tsx";
import { earlierRevisions, historyOf } from "./history.ts";
import { HistoryTab } from "./history-tab.tsx";
import { nameIn } from "./names.ts";
import { RollBack } from "./rollback.tsx";
import { rolloutView } from "./rollout-view.ts";
import { ServiceSummary } from "./service-summary.tsx";
import { Sides } from "./sides.tsx";
import { Redeploy, Scale, StopDeployment } from "./steering.tsx";

/** One service: its tasks as they are replaced, its deployments and what brought them, and what can be done about it. */
export function Screen({ params: { cluster = "", service: name = "" } }: ScreenProps) {
  const { service, isMissing, error, refetch } = useService(cluster, name);
  return (
    <SpaceBetween size="l">
      {service === undefined && <PageTitle title={name} description={`Service in ${cluster}`} />}
      <ErrorBox error={error} onRetry={() => void refetch()} />
      {isMissing && <Empty title={`There is no service ${name} in ${cluster}`} commands={[`aws ecs list-services --cluster ${cluster}`]} />}
      {service === undefined && !isMissing && error === null && <Loading />}
      {service !== undefined && <Known cluster={cluster} service={service} />}
    </SpaceBetween>
  );
}

type Asked = { kind: "scale" | "redeploy" | "stop" } | { kind: "rollBack"; chosen?: string };

function Known({ cluster, service }: { cluster: string; service: Service }) {
  const name = service.serviceName ?? "";
  const [tab = "tasks", setTab] = useQueryParam("tab");
  const [asked, ask] = useState<Asked>();
  const tasks = useServiceTasks(cluster, name);
  const health = useTargetHealth(service);
  const rollouts = useRollouts(cluster, name);
  const deliveries = useDeliveries(cluster, name);
  const rows = rollouts.data === undefined ? [] : historyOf({ ...rollouts.data, deliveries });
  const earlier = earlierRevisions(rows, service.taskDefinition);
  const [latest] = rows;
  const facts = { status: service.status, rollout: latest?.status, earlierCount: earlier.length };
  const close = () => ask(undefined);
  const of = { cluster, service: name, onClose: close };
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={name}
        description={`Service in ${cluster}`}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton verdict={serviceActions.stopDeployment(facts)} onClick={() => ask({ kind: "stop" })}>
              Stop deployment
            </ActionButton>
            <ActionButton verdict={serviceActions.scale(facts)} onClick={() => ask({ kind: "scale" })}>
              Scale
            </ActionButton>
            <ActionButton verdict={serviceActions.redeploy(facts)} onClick={() => ask({ kind: "redeploy" })}>
              Deploy again
            </ActionButton>
            <ActionButton verdict={serviceActions.rollBack(facts)} onClick={() => ask({ kind: "rollBack" })}>
              Roll back
            </ActionButton>
          </SpaceBetween>
        }
      />
      <ErrorBox error={tasks.error ?? rollouts.error} />
      <ServiceSummary service={service} latest={latest} />
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => setTab(detail.activeTabId === "tasks" ? undefined : detail.activeTabId)}
        tabs={[
          { id: "tasks", label: "Tasks", content: <Sides view={rolloutView(service, tasks.data ?? [], health)} /> },
          {
            id: "deployments",
            label: "Deployments",
            content: (
              <HistoryTab
                rows={rows}
                isLoading={rollouts.isLoading}
                current={service.taskDefinition}
                rollBack={serviceActions.rollBack(facts)}
                onRollBack={(chosen) => ask({ kind: "rollBack", chosen })}
              />
            ),
          },
          { id: "events", label: "Events", content: <EventsTab events={service.events ?? []} /> },
          { id: "configuration", label: "Configuration", content: <ConfigurationTab service={service} /> },
        ]}
      />
      {asked?.kind === "scale" && <Scale {...of} desired={service.desiredCount ?? 0} />}
      {asked?.kind === "redeploy" && <Redeploy {...of} definition={nameIn(service.taskDefinition)} />}
      {asked?.kind === "stop" && latest !== undefined && <StopDeployment {...of} arn={latest.arn} definition={latest.definition} />}
      {asked?.kind === "rollBack" && <RollBack {...of} current={service.taskDefinition ?? ""} earlier={earlier} chosen={asked.chosen} />}
    </SpaceBetween>
  );
}
