import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import Select from "@cloudscape-design/components/select";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useQueryParam } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { CommitView } from "./commit-view.tsx";
import { Commits } from "./commits.tsx";
import { type Ref, useRefs } from "./data.ts";
import { Files } from "./files.tsx";
import { pathOf, type Place, placeOf } from "./place.ts";
import { PushCommands } from "./push-commands.tsx";
import { Refs } from "./refs.tsx";
import "./repositories.css";

/** One repository: its branches, their commits and how those went through the pipelines, files, and how to push. */
export function Screen({ params: { kind = "", rest = "" } }: ScreenProps) {
  const place = placeOf(kind, rest);
  if (place === undefined) {
    return (
      <SpaceBetween size="l">
        <PageTitle title="Repository" />
        <Empty title="There is no such repository">The way above leads to all repositories.</Empty>
      </SpaceBetween>
    );
  }
  return <Known key={`${kind} ${rest}`} place={place} />;
}

function Known({ place }: { place: Place }) {
  const [commit] = useQueryParam("commit");
  const { data, error, refetch } = useRefs(place);
  const refs = data?.refs ?? [];
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={place.name}
        description={place.kind === "codecommit" ? "CodeCommit" : `Connection ${place.connection}`}
        {...(commit !== undefined && { actions: <Link to={pathOf(place)}>All commits</Link> })}
      />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Loading />}
      {data !== undefined && commit === undefined && <PushCommands place={place} branch={mainOf(refs)?.name} isOpen={refs.length === 0} />}
      {data !== undefined && refs.length === 0 && <Empty title="Nothing is pushed yet">The commands above bring the first commit.</Empty>}
      {refs.length > 0 && (commit === undefined ? <Branches place={place} refs={refs} /> : <CommitView place={place} id={commit} />)}
    </SpaceBetween>
  );
}

/** The one that is looked at first. */
const mainOf = (refs: readonly Ref[]): Ref | undefined =>
  refs.find(({ name, type }) => type === "branch" && name === "main") ??
  refs.find(({ name, type }) => type === "branch" && name === "master") ??
  refs[0];

const tabIds = ["commits", "files", "branches"] as const;

function Branches({ place, refs }: { place: Place; refs: readonly Ref[] }) {
  const [branch, setBranch] = useQueryParam("branch");
  const [tab, setTab] = useQueryParam("tab");
  const shown = refs.find(({ name }) => name === branch) ?? (branch === undefined ? mainOf(refs) : undefined);
  const at = shown?.commit.id;
  const active = tabIds.find((id) => id === tab) ?? "commits";
  return (
    <SpaceBetween size="m">
      <div className="tp-branch">
        <Select
          ariaLabel="Branch or tag"
          selectedOption={{ value: shown?.name ?? branch ?? "", label: shown?.name ?? `${branch} is not there` }}
          options={refs.map(({ name, type }) => ({ value: name, label: name, tags: type === "tag" ? ["tag"] : [] }))}
          filteringType="auto"
          onChange={({ detail }) => setBranch(detail.selectedOption.value)}
        />
      </div>
      <Tabs
        activeTabId={active}
        onChange={({ detail }) => setTab(detail.activeTabId === "commits" ? undefined : detail.activeTabId)}
        tabs={[
          { id: "commits", label: "Commits", content: <Commits place={place} at={at} /> },
          { id: "files", label: "Files", content: <Files place={place} at={at} /> },
          { id: "branches", label: "Branches and tags", content: <Refs place={place} refs={refs} /> },
        ]}
      />
    </SpaceBetween>
  );
}
