import type { Build, BuildArtifacts } from "@aws-sdk/client-codebuild";
import Link from "@cloudscape-design/components/link";
import Table from "@cloudscape-design/components/table";
import { objectHref } from "../aws/aws.ts";

/** What lies where, as `arn:aws:s3:::bucket/key`. */
function placeOf(location: string | undefined): { bucket: string; key: string } | undefined {
  const [, bucket, key] = /^(?:arn:aws:s3:::)?([^/]+)\/(.+)$/.exec(location ?? "") ?? [];
  return bucket === undefined || key === undefined ? undefined : { bucket, key };
}

export function Artifacts({ build }: { build: Build }) {
  const all = [...(build.artifacts?.location === undefined ? [] : [build.artifacts]), ...(build.secondaryArtifacts ?? [])];
  return (
    <Table<BuildArtifacts>
      items={all}
      wrapLines
      ariaLabels={{ tableLabel: "Artifacts" }}
      empty="The build has stored none"
      columnDefinitions={[
        { id: "id", header: "Artifact", isRowHeader: true, cell: ({ artifactIdentifier }) => artifactIdentifier ?? "Primary" },
        {
          id: "location",
          header: "Location",
          cell: ({ location, sha256sum }) => {
            const place = placeOf(location);
            // Without packaging it is a folder, which is no object.
            if (place === undefined || sha256sum === undefined) return location ?? "–";
            return <Link href={objectHref(place.bucket, place.key)}>{location}</Link>;
          },
        },
        { id: "sha256", header: "SHA-256", cell: ({ sha256sum }) => sha256sum ?? "–" },
      ]}
    />
  );
}
