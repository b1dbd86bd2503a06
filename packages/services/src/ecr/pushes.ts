import { ApiError } from "@towpath/wire";
import type { Question } from "../door/service.ts";
import type { EcrParts } from "./model.ts";
import { findRepository } from "./store.ts";

/** `at` is epoch milliseconds. */
interface PushOfImage {
  digest: string;
  tag?: string;
  /** The ARN of who pushed; a build's is a session of its role that is named after the build. */
  principal: string;
  at: number;
}

/** `pushes`: who brought which image of a `repository` under which tag, the latest first; for each image and tag the last one. */
export const pushesQuestion =
  ({ journal }: Pick<EcrParts, "journal">): Question =>
  ({ query, account, region }) => {
    const name = query.get("repository") ?? "";
    const repository = findRepository(journal, { account, region }, name);
    if (!repository) throw new ApiError("RepositoryNotFoundException", `There is no repository named ${name}.`, 404);
    const rows = journal.all<{ digest: string; tag: string; principal: string; pushed: number }>(
      "SELECT digest, tag, principal, pushed FROM ecr_pushes WHERE repository = ? ORDER BY pushed DESC, digest, tag",
      repository.id,
    );
    const pushes = rows.map(({ digest, tag, principal, pushed }): PushOfImage => ({
      digest,
      ...(tag !== "" && { tag }),
      principal,
      at: pushed,
    }));
    return { pushes };
  };
