import SpaceBetween from "@cloudscape-design/components/space-between";
import { useAws } from "../aws/query.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Loading } from "../parts/loading.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { useSession } from "../session.tsx";

/** What is broken, what runs, what waits, what is live, and what became of the last pushes. */
export function Screen() {
  const { hostName } = useSession();
  const { data, error, isLoading } = useAws("codepipeline", "ListPipelines", {});
  return (
    <SpaceBetween size="l">
      <PageTitle title="Home">{hostName}</PageTitle>
      <ErrorBox error={error} />
      {isLoading && <Loading />}
      {data?.pipelines?.length === 0 && (
        <Empty title="No pipeline yet" commands={["towpath demo"]}>
          A pipeline takes a push through build and deployment.
        </Empty>
      )}
    </SpaceBetween>
  );
}
