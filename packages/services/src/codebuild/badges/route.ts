/** `GET /badges?uuid=<secret part>&branch=main`: for everybody who knows the URL, as on AWS. */
import type { RawRoute } from "../../door/service.ts";
import type { CodebuildParts } from "../parts.ts";
import { findProject, type ProjectRow } from "../store.ts";
import { badgePicture } from "./picture.ts";
import { badgeStatus, defaultBranch } from "./status.ts";
import { badgeAt } from "./store.ts";

const path = "/badges";

export const badgeUrl = (endpoint: string, id: string, project: ProjectRow): string =>
  `${endpoint}${path}?uuid=${id}&branch=${encodeURIComponent(defaultBranch(project))}`;

export const badgeRoute = ({ journal }: Pick<CodebuildParts, "journal">): RawRoute => ({
  matches: ({ url = "" }) => url.split("?")[0] === path,
  async handle({ method, url = "/" }, response) {
    const query = new URL(url, "http://towpath").searchParams;
    const at = badgeAt(journal, query.get("uuid") ?? "");
    const project = at && findProject(journal, at, at.project);
    if (method !== "GET" && method !== "HEAD") return void response.writeHead(405, { allow: "GET, HEAD" }).end();
    if (!project?.facts.badge?.badgeEnabled) return void response.writeHead(404).end();
    const picture = badgePicture(badgeStatus(journal, project, query.get("branch") || defaultBranch(project)));
    response.writeHead(200, {
      "content-type": "image/svg+xml",
      "cache-control": "no-cache, no-store",
      "x-content-type-options": "nosniff",
    });
    response.end(method === "HEAD" ? undefined : picture);
  },
});
