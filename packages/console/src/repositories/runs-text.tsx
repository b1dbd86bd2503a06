import { Link } from "../parts/link.tsx";
import { Status } from "../parts/status.tsx";
import { to } from "../router.ts";
import type { Run } from "./runs.ts";

/** How a commit went through the pipelines; of each pipeline the latest execution, and how many there were. */
export function RunsText({ runs }: { runs: readonly Run[] }) {
  if (runs.length === 0) return "Not run";
  const pipelines = [...new Set(runs.map(({ pipeline }) => pipeline))];
  return pipelines.map((pipeline) => {
    const own = runs.filter((run) => run.pipeline === pipeline);
    const [latest] = own;
    if (latest === undefined) return null;
    return (
      <div key={pipeline}>
        <Status state={latest.status}>
          <Link to={to("pipelines", pipeline, "executions", latest.executionId)}>{pipeline}</Link>
          {own.length > 1 && ` (${own.length} times)`}
        </Status>
      </div>
    );
  });
}
