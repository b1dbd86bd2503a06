import type { ImageDetail } from "@aws-sdk/client-ecr";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useState } from "react";
import { ActionButton } from "../actions/action-button.tsx";
import { imageActions, repositoryActions } from "../actions/images.ts";
import { CopyText } from "../parts/copy-text.tsx";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useQueryParam } from "../router.ts";
import type { ScreenProps } from "../screens.tsx";
import { imageColumns } from "./columns.tsx";
import { useBuildProjects, useImages, usePushes, useRepository, useTasks } from "./data.ts";
import { DeleteImages, DeleteRepository } from "./delete.tsx";
import { ImageDetails } from "./details.tsx";
import { pusherOf, usesOf } from "./names.ts";
import { PushCommands } from "./push-commands.tsx";

const labels: TableProps.AriaLabels<ImageDetail> = {
  tableLabel: "Images",
  selectionGroupLabel: "Choose images",
  allItemsSelectionLabel: () => "Choose all images",
  itemSelectionLabel: (_, { imageTags = [], imageDigest = "" }) => `Choose ${imageTags[0] ?? imageDigest}`,
};

/** The images of one repository: what they are called, who pushed them, and where they run. */
export function Screen({ params: { repository: name = "" } }: ScreenProps) {
  const { repository, error } = useRepository(name);
  const images = useImages(name);
  const pushes = usePushes(name).data?.pushes ?? [];
  const uses = usesOf(useTasks().data ?? [], name);
  const projects = useBuildProjects([...new Set(pushes.flatMap(({ principal }) => pusherOf(principal).build ?? []))].sort()).data;
  const [wanted = "", setWanted] = useQueryParam("tag");
  const [opened, open] = useQueryParam("digest");
  const [chosen, setChosen] = useState<readonly ImageDetail[]>([]);
  const [asked, ask] = useState<"images" | "repository">();
  const all = images.data ?? [];
  const shown = all.filter(
    ({ imageTags = [], imageDigest = "" }) =>
      wanted === "" || imageDigest.includes(wanted) || imageTags.some((tag) => tag.includes(wanted)),
  );
  const detail = all.find(({ imageDigest }) => imageDigest === opened);
  const present = chosen.filter(({ imageDigest }) => all.some((one) => one.imageDigest === imageDigest));
  return (
    <SpaceBetween size="l">
      <PageTitle
        title={name}
        description={
          repository?.repositoryUri !== undefined && <CopyText text={repository.repositoryUri} label="Copy the name for tasks" />
        }
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            <ActionButton verdict={repositoryActions.delete({ isKnown: repository !== undefined })} onClick={() => ask("repository")}>
              Delete repository
            </ActionButton>
            <ActionButton verdict={imageActions.delete({ chosen: present.length })} onClick={() => ask("images")}>
              Delete images
            </ActionButton>
          </SpaceBetween>
        }
      />
      <ErrorBox error={error ?? images.error} />
      {repository !== undefined && <PushCommands repository={name} isOpen={images.data?.length === 0} />}
      {error === null && (
        <Table<ImageDetail>
          items={shown}
          trackBy="imageDigest"
          loading={images.isLoading}
          loadingText="Loading images"
          wrapLines
          selectionType="multi"
          selectedItems={present}
          onSelectionChange={({ detail: { selectedItems } }) => setChosen(selectedItems)}
          ariaLabels={labels}
          filter={
            <TextFilter
              filteringText={wanted}
              filteringAriaLabel="Find images by tag or digest"
              filteringPlaceholder="Find images by tag or digest"
              onChange={({ detail: { filteringText } }) => setWanted(filteringText)}
            />
          }
          columnDefinitions={imageColumns({ pushes, uses, projects, open })}
          empty={<Empty title={wanted === "" ? "No image yet" : `No image has ${wanted} in its tags or digest`} />}
        />
      )}
      {detail !== undefined && <ImageDetails repository={name} image={detail} onDismiss={() => open(undefined)} />}
      {asked === "images" && <DeleteImages repository={name} images={present} uses={uses} onClose={() => ask(undefined)} />}
      {asked === "repository" && <DeleteRepository repository={name} images={all} uses={uses} onClose={() => ask(undefined)} />}
    </SpaceBetween>
  );
}
