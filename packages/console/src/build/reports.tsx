import type { Report, TestCase } from "@aws-sdk/client-codebuild";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useAws } from "../aws/query.ts";
import { Empty } from "../parts/empty.tsx";
import { ErrorBox } from "../parts/error-box.tsx";
import { formatDuration } from "../parts/format.ts";
import { Loading } from "../parts/loading.tsx";
import { Status } from "../parts/status.tsx";

/** Reports of a build: tests with the failures first, and coverage. */
export function Reports({ arns }: { arns: readonly string[] }) {
  const { data, error, isLoading } = useAws(
    "codebuild",
    "BatchGetReports",
    { reportArns: arns.slice(0, 100) },
    { enabled: arns.length > 0 },
  );
  if (arns.length === 0)
    return <Empty title="No report">Name the files in the buildspec under reports; files of known formats are found by themselves.</Empty>;
  if (isLoading) return <Loading what="Loading reports" />;
  return (
    <SpaceBetween size="l">
      <ErrorBox error={error} />
      {(data?.reports ?? []).map((report) =>
        report.type === "CODE_COVERAGE" ? <Coverage key={report.arn} report={report} /> : <Tests key={report.arn} report={report} />,
      )}
    </SpaceBetween>
  );
}

const nameOf = ({ name, arn }: Report): string => name ?? arn?.split("/").at(-1) ?? "";

function Coverage({ report }: { report: Report }) {
  const { lineCoveragePercentage = 0, branchCoveragePercentage = 0, linesCovered = 0, linesMissed = 0 } = report.codeCoverageSummary ?? {};
  return (
    <Container header={<Header variant="h2">{nameOf(report)}</Header>}>
      {lineCoveragePercentage.toFixed(1)} % of lines ({linesCovered} of {linesCovered + linesMissed}), {branchCoveragePercentage.toFixed(1)}{" "}
      % of branches
    </Container>
  );
}

const order: readonly (string | undefined)[] = ["FAILED", "ERROR", "UNKNOWN", "SKIPPED", "SUCCEEDED"];

function Tests({ report }: { report: Report }) {
  const { data, error, isLoading } = useAws("codebuild", "DescribeTestCases", { reportArn: report.arn ?? "" });
  const cases = (data?.testCases ?? []).toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
  return (
    <>
      <ErrorBox error={error} />
      <Table<TestCase>
        items={cases}
        loading={isLoading}
        loadingText="Loading tests"
        wrapLines
        ariaLabels={{ tableLabel: `Tests of ${nameOf(report)}` }}
        header={<Header counter={`(${report.testSummary?.total ?? 0})`}>{nameOf(report)}</Header>}
        empty="No tests"
        columnDefinitions={[
          { id: "name", header: "Test", isRowHeader: true, cell: ({ prefix, name }) => [prefix, name].filter(Boolean).join(" ") },
          { id: "status", header: "Status", cell: ({ status }) => <Status state={status} /> },
          { id: "time", header: "Duration", cell: ({ durationInNanoSeconds = 0 }) => formatDuration(durationInNanoSeconds / 1e6) },
          { id: "message", header: "Message", cell: ({ message }) => message ?? "–" },
        ]}
      />
    </>
  );
}
