import type { Project } from "@aws-sdk/client-codebuild";
import { badgeUrl } from "../badges/route.ts";
import { badgeOf } from "../badges/store.ts";
import type { CodebuildParts } from "../parts.ts";
import { projectShape } from "../shapes.ts";
import type { ProjectRow } from "../store.ts";
import { webhookShape } from "../webhooks/shape.ts";
import { webhookOf } from "../webhooks/store.ts";

/** A project as the operations show it, with its webhook and the URL of its badge. */
export function shownProject({ journal, home }: Pick<CodebuildParts, "journal" | "home">, row: ProjectRow): Project {
  const webhook = webhookOf(journal, row, row.name);
  const badge = row.facts.badge?.badgeEnabled ? badgeOf(journal, row, row.name) : undefined;
  return {
    ...projectShape(row),
    ...(webhook && { webhook: webhookShape(home.endpoint, webhook) }),
    ...(badge !== undefined && { badge: { badgeEnabled: true, badgeRequestUrl: badgeUrl(home.endpoint, badge, row) } }),
  };
}
