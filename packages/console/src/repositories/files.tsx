import Box from "@cloudscape-design/components/box";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Container from "@cloudscape-design/components/container";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatBytes } from "../parts/format.ts";
import { Link } from "../parts/link.tsx";
import { Loading } from "../parts/loading.tsx";
import { go, href, useLocation, useQueryParam } from "../router.ts";
import { type TreeEntry, useFile, useTree } from "./data.ts";
import type { Place } from "./place.ts";

/** The folders and files at a commit; which one is in the address. */
export function Files({ place, at }: { place: Place; at: string | undefined }) {
  const [folder = ""] = useQueryParam("path");
  const [file] = useQueryParam("file");
  const link = useViewLink();
  const shown = file ?? folder;
  const names = shown.split("/").filter((name) => name !== "");
  return (
    <SpaceBetween size="s">
      <BreadcrumbGroup
        ariaLabel="The way to this folder"
        items={[
          { text: place.name, href: href(link({ path: "" })) },
          ...names.map((text, index) => {
            const upTo = names.slice(0, index + 1).join("/");
            return { text, href: href(link(file !== undefined && index === names.length - 1 ? { file: upTo } : { path: upTo })) };
          }),
        ]}
        onFollow={(event) => {
          event.preventDefault();
          go(event.detail.href.slice(href("").length));
        }}
      />
      {file === undefined || at === undefined ? <Folder place={place} at={at} path={folder} /> : <File place={place} at={at} path={file} />}
    </SpaceBetween>
  );
}

/** Another place in the same tree; the rest of the address stays. */
function useViewLink(): (view: { path?: string; file?: string }) => string {
  const { path, query } = useLocation();
  return (view) => {
    const params = new URLSearchParams(query);
    params.delete("path");
    params.delete("file");
    for (const [name, value] of Object.entries(view)) if (value !== "") params.set(name, value);
    return `${path}?${params.toString()}`;
  };
}

function Folder({ place, at, path }: { place: Place; at: string | undefined; path: string }) {
  const { data, error, isLoading } = useTree(place, at, path);
  const link = useViewLink();
  return (
    <Table<TreeEntry>
      items={data?.entries ?? []}
      trackBy="path"
      loading={isLoading}
      loadingText="Loading files"
      wrapLines
      ariaLabels={{ tableLabel: "Files" }}
      columnDefinitions={[
        {
          id: "name",
          header: "Name",
          isRowHeader: true,
          minWidth: 180,
          cell: ({ name, path: whole, type }) => {
            if (type === "folder") return <Link to={link({ path: whole })}>{`${name}/`}</Link>;
            return type === "submodule" ? `${name} (submodule)` : <Link to={link({ file: whole })}>{name}</Link>;
          },
        },
        { id: "size", header: "Size", minWidth: 90, cell: ({ sizeBytes }) => (sizeBytes === undefined ? "–" : formatBytes(sizeBytes)) },
      ]}
      empty={error === null ? <Empty title="Nothing is in it" /> : <ErrorBox error={error} />}
    />
  );
}

function File({ place, at, path }: { place: Place; at: string; path: string }) {
  const { data, error } = useFile(place, at, path);
  if (error !== null) return <ErrorBox error={error} />;
  if (data === undefined) return <Loading />;
  if (data.text === undefined) {
    return <Empty title={`The file is ${data.left} (${formatBytes(data.sizeBytes)})`} commands={[`git show ${at.slice(0, 7)}:${path}`]} />;
  }
  return (
    <Container header={<Box color="text-body-secondary">{formatBytes(data.sizeBytes)}</Box>}>
      <pre className="tp-file" tabIndex={0} aria-label={path}>
        {data.text}
      </pre>
    </Container>
  );
}
