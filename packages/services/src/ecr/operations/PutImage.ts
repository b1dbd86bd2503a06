import type { Operation } from "../../door/service.ts";
import { pushImage } from "../images.ts";
import type { EcrParts, ImageRow } from "../model.ts";
import { imageShape } from "../shapes.ts";
import { imageByDigest, repositoryOf } from "../store.ts";

export const PutImage: Operation<"ecr", "PutImage", EcrParts> = (input, { caller }, { journal }) =>
  journal.transact((tx) => {
    const repository = repositoryOf(tx, caller, input);
    const push = {
      bytes: Buffer.from(input.imageManifest),
      mediaType: input.imageManifestMediaType,
      digest: input.imageDigest,
      tags: input.imageTag === undefined ? [] : [input.imageTag],
      principal: caller.principal.arn,
    };
    const { digest } = pushImage(tx, repository, push, false);
    return { image: imageShape(repository, imageByDigest(tx, repository, digest) as ImageRow, input.imageTag) };
  });
