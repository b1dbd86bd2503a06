import type { Vpc } from "@aws-sdk/client-ec2";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useAws } from "../aws/query.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { Link } from "../parts/link.tsx";
import { PageTitle } from "../parts/page-title.tsx";
import { Status } from "../parts/status.tsx";
import { to } from "../router.ts";
import { nameOf } from "./picture.ts";

const lookAgainMs = 10_000;

/** The VPCs of the account. */
export function Screen() {
  const { data, error, isLoading, refetch } = useAws("ec2", "DescribeVpcs", {}, { refetchInterval: lookAgainMs });
  return (
    <SpaceBetween size="l">
      <PageTitle title="Network" description="Virtual private clouds: where builds, tasks and databases live" />
      <ErrorBox error={error} onRetry={() => void refetch()} />
      <Table<Vpc>
        items={data?.Vpcs ?? []}
        loading={isLoading}
        loadingText="Loading"
        ariaLabels={{ tableLabel: "VPCs" }}
        wrapLines
        columnDefinitions={[
          {
            id: "name",
            header: "VPC",
            cell: ({ VpcId = "", Tags }) => <Link to={to("network", VpcId)}>{nameOf(Tags, VpcId)}</Link>,
            isRowHeader: true,
          },
          { id: "id", header: "Id", cell: ({ VpcId }) => VpcId },
          { id: "range", header: "Range", cell: ({ CidrBlock }) => CidrBlock },
          { id: "state", header: "State", cell: ({ State }) => <Status state={State} /> },
        ]}
        empty={
          <Empty title="No VPC yet" commands={["aws ec2 create-vpc --cidr-block 10.20.0.0/16"]}>
            Builds without a VPC have a network that reaches the outside and nothing else.
          </Empty>
        }
      />
    </SpaceBetween>
  );
}
