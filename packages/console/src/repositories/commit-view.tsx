import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { shortCommit } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { Time } from "../parts/time.tsx";
import { useQueryParam } from "../router.ts";
import { type Commit, useCommit, useRuns } from "./data.ts";
import { Files } from "./files.tsx";
import { type FilePatch, parsePatch } from "./patch.ts";
import { pathOf, type Place } from "./place.ts";
import { RunsText } from "./runs-text.tsx";

/** One commit: what it changed, its files, and what the pipelines made of it. */
export function CommitView({ place, id }: { place: Place; id: string }) {
  const { data, error } = useCommit(place, id);
  const [tab, setTab] = useQueryParam("tab");
  if (error !== null) return <ErrorBox error={error} />;
  if (data?.commit === undefined) return <Loading />;
  const files = parsePatch(data.patch);
  return (
    <SpaceBetween size="l">
      <About place={place} commit={data.commit} />
      <Tabs
        activeTabId={tab === "files" ? "files" : "changes"}
        onChange={({ detail }) => setTab(detail.activeTabId === "changes" ? undefined : detail.activeTabId)}
        tabs={[
          { id: "changes", label: `Changes (${files.length})`, content: <Changes files={files} isCut={data.isCut} id={id} /> },
          { id: "files", label: "Files", content: <Files place={place} at={data.commit.id} /> },
        ]}
      />
    </SpaceBetween>
  );
}

function About({ place, commit }: { place: Place; commit: Commit }) {
  const runs = useRuns().get(commit.id) ?? [];
  const [title = "", ...rest] = commit.message.split("\n");
  const body = rest.join("\n").trim();
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <SpaceBetween size="m">
        {body !== "" && <div className="tp-message">{body}</div>}
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Commit", value: <CopyText text={commit.id} shown={shortCommit(commit.id)} label="Copy the commit" /> },
            { label: "Author", value: `${commit.author} <${commit.email}>` },
            { label: "Committed", value: <Time at={new Date(commit.at)} /> },
            {
              label: commit.parents.length > 1 ? "Parents" : "Parent",
              value:
                commit.parents.length === 0
                  ? "None"
                  : commit.parents.map((parent) => (
                      <div key={parent}>
                        <Link to={pathOf(place, { commit: parent })}>
                          <code>{shortCommit(parent)}</code>
                        </Link>
                      </div>
                    )),
            },
            { label: "Pipelines", value: <RunsText runs={runs} /> },
          ]}
        />
      </SpaceBetween>
    </Container>
  );
}

/** More are closed at first. */
const filesOpen = 20;

function Changes({ files, isCut, id }: { files: readonly FilePatch[]; isCut: boolean; id: string }) {
  if (files.length === 0) return <Empty title="It changes no file" />;
  return (
    <SpaceBetween size="s">
      {isCut && <Alert type="info">The change is large; this is its beginning. All of it: git show {shortCommit(id)}</Alert>}
      {files.map((file, index) => (
        <ExpandableSection
          key={file.path}
          variant="container"
          defaultExpanded={index < filesOpen}
          headerText={file.from === undefined ? file.path : `${file.from} → ${file.path}`}
          headerDescription={`${words[file.kind]}, +${file.added} −${file.removed}`}
        >
          <Lines file={file} />
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

const words = { added: "Added", deleted: "Deleted", renamed: "Renamed", changed: "Changed" } as const;
const signs = { same: " ", in: "+", out: "-", place: "" } as const;

function Lines({ file }: { file: FilePatch }) {
  if (file.isBinary) return <>The file is binary.</>;
  if (file.lines.length === 0) return <>The content is the same.</>;
  return (
    <div className="tp-patch" tabIndex={0} role="region" aria-label={`Changes of ${file.path}`}>
      {file.lines.map(({ kind, text }, index) => (
        // A line has no other name than its place.
        <div key={index} data-kind={kind}>
          {signs[kind]}
          {text === "" ? " " : text}
        </div>
      ))}
    </div>
  );
}
