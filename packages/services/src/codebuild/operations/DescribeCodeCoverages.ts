import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { theReport } from "../reports/find.ts";
import { fileShape } from "../reports/shapes.ts";
import { listFiles } from "../reports/store.ts";

/** One entry for each file that was measured. */
export const DescribeCodeCoverages: Operation<"codebuild", "DescribeCodeCoverages", CodebuildParts> = (input, { caller }, { journal }) => {
  const { maxResults = pageSize, sortBy = "FILE_PATH", sortOrder = "ASCENDING" } = input;
  const report = theReport(journal, placeOf(caller), input.reportArn);
  const offset = offsetOf(input.nextToken);
  const range = { least: input.minLineCoveragePercentage ?? 0, most: input.maxLineCoveragePercentage ?? 100 };
  const found = listFiles(
    journal,
    report.number,
    { by: sortBy === "FILE_PATH" ? "path" : "percentage", ...range },
    { descending: sortOrder === "DESCENDING", limit: maxResults + 1, offset },
  );
  const { items, nextToken } = page(found, offset, maxResults);
  return { codeCoverages: items.map((file) => fileShape(placeOf(caller), report, file)), nextToken };
};
