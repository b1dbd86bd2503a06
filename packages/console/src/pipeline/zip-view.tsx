import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { objectHref } from "../aws/aws.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatBytes } from "../parts/format.ts";
import type { Artifact } from "./artifacts.tsx";
import { rangesOf, readZipDirectory, readZipEntry, type ZipEntry } from "./zip-directory.ts";

const perPage = 50;
/** What is larger is downloaded, not shown. */
const shownBytesMax = 200_000;

/** What is in an artifact: only its directory is read, then single entries as they are asked for. */
export function ZipView({ artifact: { name, bucket, key } }: { artifact: Artifact }) {
  const address = objectHref(bucket, key);
  const directory = useQuery<ZipEntry[]>({
    queryKey: ["zip", bucket, key],
    queryFn: ({ signal }) => readZipDirectory(rangesOf(address, signal)),
    meta: { refreshOn: false },
  });
  const [page, setPage] = useState(1);
  const files = (directory.data ?? []).filter(({ isDirectory }) => !isDirectory);
  const pagesCount = Math.max(1, Math.ceil(files.length / perPage));
  const read = useMutation({ mutationFn: async (entry: ZipEntry) => ({ entry, bytes: await readZipEntry(entry, rangesOf(address)) }) });
  return (
    <SpaceBetween size="m">
      <ErrorBox error={directory.error ?? read.error} title={`${name} cannot be read`} />
      <Table<ZipEntry>
        variant="embedded"
        header={
          <Header variant="h3" counter={`(${files.length})`}>
            Files in {name}
          </Header>
        }
        items={files.slice((page - 1) * perPage, page * perPage)}
        trackBy="offset"
        loading={directory.isLoading}
        loadingText="Reading the directory"
        ariaLabels={{ tableLabel: `Files in ${name}` }}
        empty={<Empty title="No files" />}
        {...(pagesCount > 1 && {
          pagination: (
            <Pagination currentPageIndex={page} pagesCount={pagesCount} onChange={({ detail }) => setPage(detail.currentPageIndex)} />
          ),
        })}
        columnDefinitions={[
          { id: "name", header: "File", isRowHeader: true, cell: (entry) => entry.name },
          { id: "size", header: "Size", cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
          {
            id: "show",
            header: "Actions",
            cell: (entry) => (
              <Button
                variant="inline-link"
                ariaLabel={`${entry.sizeBytes <= shownBytesMax ? "Show" : "Download"} ${entry.name}`}
                loading={read.isPending && read.variables.offset === entry.offset}
                onClick={() =>
                  read.mutate(entry, { onSuccess: ({ bytes }) => void (entry.sizeBytes > shownBytesMax && save(entry.name, bytes)) })
                }
              >
                {entry.sizeBytes <= shownBytesMax ? "Show" : "Download"}
              </Button>
            ),
          },
        ]}
      />
      {read.data !== undefined && read.data.entry.sizeBytes <= shownBytesMax && (
        <Content name={read.data.entry.name} bytes={read.data.bytes} />
      )}
    </SpaceBetween>
  );
}

function Content({ name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> }) {
  const isText = !bytes.includes(0);
  return (
    <SpaceBetween size="xs">
      <Header variant="h3" actions={<Button onClick={() => save(name, bytes)}>Download file</Button>}>
        {name}
      </Header>
      {isText ? (
        <pre className="tp-diff" tabIndex={0} aria-label={`Content of ${name}`}>
          {new TextDecoder().decode(bytes)}
        </pre>
      ) : (
        <Empty title="This file is not text" />
      )}
    </SpaceBetween>
  );
}

/** Gives the browser a file to keep. */
function save(name: string, bytes: Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name.split("/").at(-1) ?? name;
  link.click();
  URL.revokeObjectURL(address);
}
