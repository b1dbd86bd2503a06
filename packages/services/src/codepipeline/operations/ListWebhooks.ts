import type { Operation } from "../../door/service.ts";
import { webhooksPerPage } from "../limits.ts";
import { pageOf, placeOf } from "../requests/page.ts";
import type { CodepipelineParts } from "../requests/parts.ts";
import { listWebhooks } from "../store/webhooks.ts";
import { webhookShape } from "../webhooks/shape.ts";

/** In order of name. Unlike the other lists it spells its paging members with a capital. https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ListWebhooks.html */
export const ListWebhooks: Operation<"codepipeline", "ListWebhooks", CodepipelineParts> = (
  { MaxResults, NextToken },
  { caller },
  parts,
) => {
  const size = Math.min(MaxResults ?? webhooksPerPage, webhooksPerPage);
  const rows = listWebhooks(parts.journal, caller, placeOf(NextToken) ?? "", size + 1);
  const { page, nextToken } = pageOf(rows, size, ({ name }) => name);
  const webhooks = page.map((row) => webhookShape(parts.journal, parts.home.endpoint, row));
  return { webhooks, ...(nextToken !== undefined && { NextToken: nextToken }) };
};
