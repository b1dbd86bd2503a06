import type { ImageDetail } from "@aws-sdk/client-ecr";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useAws } from "../aws/query.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatBytes } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { Time } from "../parts/time.tsx";
import { type Layer, manifestOf, shortDigest } from "./names.ts";

/** One image with its layers, or with the images of an index. */
export function ImageDetails({ repository, image, onDismiss }: { repository: string; image: ImageDetail; onDismiss: () => void }) {
  const { imageDigest = "", imageTags = [] } = image;
  const { data, error } = useAws("ecr", "BatchGetImage", { repositoryName: repository, imageIds: [{ imageDigest }] }, { refreshOn: false });
  const text = data?.images?.[0]?.imageManifest;
  const manifest = text === undefined ? undefined : manifestOf(text);
  return (
    <Modal visible size="large" header={imageTags[0] ?? shortDigest(imageDigest)} closeAriaLabel="Close" onDismiss={onDismiss}>
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={2}
          items={[
            { label: "Digest", value: <CopyText text={imageDigest} label="Copy the digest" /> },
            { label: "Tags", value: imageTags.join(", ") || "None" },
            { label: "Size", value: formatBytes(image.imageSizeInBytes ?? 0) },
            { label: "Pushed", value: <Time at={image.imagePushedAt} /> },
            { label: "Last pulled", value: <Time at={image.lastRecordedPullTime} /> },
            { label: "Format", value: image.imageManifestMediaType ?? "–" },
          ]}
        />
        <ErrorBox error={error} />
        {data === undefined && error === null && <Loading />}
        {manifest !== undefined && manifest.parts.length === 0 && <Layers layers={manifest.layers} />}
        {manifest !== undefined && manifest.parts.length > 0 && (
          <Table
            items={[...manifest.parts]}
            trackBy="digest"
            variant="embedded"
            ariaLabels={{ tableLabel: "Images of the index" }}
            columnDefinitions={[
              { id: "platform", header: "Platform", isRowHeader: true, cell: ({ platform }) => platform },
              { id: "digest", header: "Digest", cell: ({ digest }) => shortDigest(digest) },
            ]}
          />
        )}
      </SpaceBetween>
    </Modal>
  );
}

function Layers({ layers }: { layers: readonly Layer[] }) {
  const numbered = layers.map((layer, index) => ({ ...layer, number: index + 1 }));
  return (
    <Table
      items={numbered}
      trackBy={({ number }) => String(number)}
      variant="embedded"
      ariaLabels={{ tableLabel: "Layers" }}
      columnDefinitions={[
        { id: "number", header: "Layer", isRowHeader: true, cell: ({ number }) => number },
        {
          id: "digest",
          header: "Digest",
          cell: ({ digest }) => <CopyText text={digest} shown={shortDigest(digest)} label={`Copy the digest of ${shortDigest(digest)}`} />,
        },
        { id: "size", header: "Size", cell: ({ sizeBytes }) => formatBytes(sizeBytes) },
      ]}
      empty={<Empty title="It has no layers" />}
    />
  );
}
