import type { Build } from "@aws-sdk/client-codebuild";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { buildActions } from "../actions/builds.ts";
import { useAwsAction } from "../aws/query.ts";
import { LogViewer } from "../log/viewer.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { Command } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { go, to, useQueryParam } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { Artifacts } from "./artifacts.tsx";
import { useBuild, uuidOf } from "./data.ts";
import { Environment } from "./environment.tsx";
import { Phases } from "./phases.tsx";
import { Reports } from "./reports.tsx";
import { Summary } from "./summary.tsx";

/** One build: what became of it and why, its log, and what it was made with. */
export function Screen({ params: { project = "", id = "" } }: ScreenProps) {
  const { build, error, isLoading, refetch } = useBuild(`${project}:${id}`);
  if (isLoading) return <Loading what="Loading the build" />;
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={build?.buildNumber === undefined ? `${project}:${id}` : `${project} #${build.buildNumber}`}
        {...(build && { actions: <Actions build={build} /> })}
      />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      {build === undefined ? <Gone /> : <Body build={build} />}
    </SpaceBetween>
  );
}

const Gone = () => <Empty title="There is no such build">It may have been deleted; builds are kept for a year.</Empty>;

function Body({ build }: { build: Build }) {
  const [tab, setTab] = useQueryParam("tab");
  const { groupName, streamName } = build.logs ?? {};
  return (
    <>
      <Summary build={build} />
      <Tabs
        ariaLabel="Of this build"
        activeTabId={tab ?? "log"}
        onChange={({ detail }) => setTab(detail.activeTabId === "log" ? undefined : detail.activeTabId)}
        tabs={[
          {
            id: "log",
            label: "Log",
            content:
              groupName === undefined || streamName === undefined ? (
                <Empty title="No log yet">The first line comes when the build has a container.</Empty>
              ) : (
                <LogViewer group={groupName} stream={streamName} isGrowing={build.buildComplete !== true} />
              ),
          },
          { id: "phases", label: "Phases", content: <Phases build={build} /> },
          { id: "environment", label: "Environment", content: <Environment build={build} /> },
          { id: "artifacts", label: "Artifacts", content: <Artifacts build={build} /> },
          { id: "reports", label: "Reports", content: <Reports arns={build.reportArns ?? []} /> },
        ]}
      />
    </>
  );
}

function Actions({ build }: { build: Build }) {
  const [isAsked, setIsAsked] = useState(false);
  const stop = useAwsAction("codebuild", "StopBuild");
  const retry = useAwsAction("codebuild", "RetryBuild");
  const { id = "", projectName = "" } = build;
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <ActionButton verdict={buildActions.stop(build)} onClick={() => setIsAsked(true)}>
          Stop
        </ActionButton>
        <ActionButton
          variant="primary"
          verdict={buildActions.retry(build)}
          loading={retry.isPending}
          onClick={() => retry.mutate({ id }, { onSuccess: ({ build: next }) => go(to("builds", projectName, uuidOf(next?.id ?? ""))) })}
        >
          Retry
        </ActionButton>
      </SpaceBetween>
      <ErrorBox error={retry.error} title="The build was not retried" />
      {isAsked && (
        <Confirm
          title="Stop the build"
          verb="Stop"
          isRunning={stop.isPending}
          error={stop.error}
          onCancel={() => setIsAsked(false)}
          onConfirm={() => stop.mutate({ id }, { onSuccess: () => setIsAsked(false) })}
        >
          The container of {id} is ended. What it has not stored is lost.
          <Command text={`aws codebuild stop-build --id ${id}`} />
        </Confirm>
      )}
    </SpaceBetween>
  );
}
