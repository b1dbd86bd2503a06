import type { ImageDetail } from "@aws-sdk/client-ecr";
import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useAwsAction } from "../aws/query.ts";
import { Confirm } from "../parts/confirm.tsx";
import { go, to } from "../router.ts";
import { Uses } from "./columns.tsx";
import { shortDigest, type Use } from "./names.ts";

interface Of {
  readonly repository: string;
  readonly images: readonly ImageDetail[];
  readonly uses: ReadonlyMap<string, readonly Use[]>;
  readonly onClose: () => void;
}

const nameOf = ({ imageTags = [], imageDigest }: ImageDetail): string =>
  imageTags.length > 0 ? `${imageTags.join(", ")} (${shortDigest(imageDigest)})` : shortDigest(imageDigest);

const usesOfAll = (images: readonly ImageDetail[], uses: Of["uses"]): Use[] =>
  images.flatMap(({ imageDigest = "" }) => uses.get(imageDigest) ?? []);

function Running({ uses }: { uses: readonly Use[] }) {
  if (uses.length === 0) return null;
  return (
    <Alert type="warning" header="Some of it runs now">
      Running tasks go on, but the services cannot start new ones, nor be rolled back to it:
      <Uses uses={uses} />
    </Alert>
  );
}

/** What runs is deleted only after its repository was typed. */
export function DeleteImages({ repository, images, uses, onClose }: Of) {
  const remove = useAwsAction("ecr", "BatchDeleteImage");
  const [refused, setRefused] = useState<Error>();
  const running = usesOfAll(images, uses);
  const imageIds = images.map(({ imageDigest }) => ({ imageDigest }));
  const title = images.length === 1 ? "Delete an image" : `Delete ${images.length} images`;
  return (
    <Confirm
      title={title}
      verb="Delete"
      {...(running.length > 0 && { typed: repository })}
      error={remove.error ?? refused}
      isRunning={remove.isPending}
      onConfirm={() =>
        remove.mutate(
          { repositoryName: repository, imageIds },
          {
            onSuccess: ({ failures = [] }) => {
              if (failures.length === 0) onClose();
              else setRefused(new Error(failures.map(({ failureReason }) => failureReason).join(" ")));
            },
          },
        )
      }
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <div>These images of {repository} are deleted with all their tags. Only another push brings them back.</div>
        <ul>
          {images.map((image) => (
            <li key={image.imageDigest}>{nameOf(image)}</li>
          ))}
        </ul>
        <Running uses={running} />
      </SpaceBetween>
    </Confirm>
  );
}

export function DeleteRepository({ repository, images, uses, onClose }: Of) {
  const remove = useAwsAction("ecr", "DeleteRepository");
  return (
    <Confirm
      title={`Delete the repository ${repository}`}
      verb="Delete"
      typed={repository}
      error={remove.error}
      isRunning={remove.isPending}
      onConfirm={() => remove.mutate({ repositoryName: repository, force: true }, { onSuccess: () => go(to("images")) })}
      onCancel={onClose}
    >
      <SpaceBetween size="s">
        <div>
          The repository {repository} is deleted
          {images.length > 0 && ` with its ${images.length === 1 ? "one image" : `${images.length} images`}`}. Pipelines that push to it
          fail.
        </div>
        <Running uses={usesOfAll(images, uses)} />
      </SpaceBetween>
    </Confirm>
  );
}
