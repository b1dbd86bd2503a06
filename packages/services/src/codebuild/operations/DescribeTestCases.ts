import type { Operation } from "../../door/service.ts";
import { pageSize } from "../limits.ts";
import { placeOf } from "../names.ts";
import { offsetOf, page } from "../paging.ts";
import type { CodebuildParts } from "../parts.ts";
import { theReport } from "../reports/find.ts";
import { caseShape } from "../reports/shapes.ts";
import { listCases } from "../reports/store.ts";

/** In the order of the report's files; `filter` looks for a status and for a text in names, prefixes and messages. */
export const DescribeTestCases: Operation<"codebuild", "DescribeTestCases", CodebuildParts> = (input, { caller }, { journal }) => {
  const { maxResults = pageSize, filter = {} } = input;
  const report = theReport(journal, placeOf(caller), input.reportArn);
  const offset = offsetOf(input.nextToken);
  const found = listCases(journal, report.number, filter, { limit: maxResults + 1, offset });
  const { items, nextToken } = page(found, offset, maxResults);
  return { testCases: items.map((one) => caseShape(placeOf(caller), report, one)), nextToken };
};
