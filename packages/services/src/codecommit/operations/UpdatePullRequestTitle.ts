import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { changeOpenPull } from "../pull-requests/change-open.ts";

export const UpdatePullRequestTitle: Operation<"codecommit", "UpdatePullRequestTitle", CodecommitParts> = (input, call, parts) => ({
  pullRequest: changeOpenPull(call, parts, input.pullRequestId, { title: input.title }),
});
