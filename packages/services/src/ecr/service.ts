import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Parts } from "../door/parts.ts";
import { type Operations, type Partly, type Service, service } from "../door/service.ts";
import { Blobs } from "./blobs.ts";
import { collect } from "./collect.ts";
import { enqueueCollection } from "./images.ts";
import type { EcrParts } from "./model.ts";
import { BatchCheckLayerAvailability } from "./operations/BatchCheckLayerAvailability.ts";
import { BatchDeleteImage } from "./operations/BatchDeleteImage.ts";
import { BatchGetImage } from "./operations/BatchGetImage.ts";
import { CompleteLayerUpload } from "./operations/CompleteLayerUpload.ts";
import { CreateRepository } from "./operations/CreateRepository.ts";
import { DeleteLifecyclePolicy } from "./operations/DeleteLifecyclePolicy.ts";
import { DeleteRepository } from "./operations/DeleteRepository.ts";
import { DeleteRepositoryPolicy } from "./operations/DeleteRepositoryPolicy.ts";
import { DescribeImages } from "./operations/DescribeImages.ts";
import { DescribeRegistry } from "./operations/DescribeRegistry.ts";
import { DescribeRepositories } from "./operations/DescribeRepositories.ts";
import { GetAuthorizationToken } from "./operations/GetAuthorizationToken.ts";
import { GetDownloadUrlForLayer } from "./operations/GetDownloadUrlForLayer.ts";
import { GetLifecyclePolicy } from "./operations/GetLifecyclePolicy.ts";
import { GetRepositoryPolicy } from "./operations/GetRepositoryPolicy.ts";
import { InitiateLayerUpload } from "./operations/InitiateLayerUpload.ts";
import { ListImageReferrers } from "./operations/ListImageReferrers.ts";
import { ListImages } from "./operations/ListImages.ts";
import { ListTagsForResource } from "./operations/ListTagsForResource.ts";
import { PutImage } from "./operations/PutImage.ts";
import { PutImageScanningConfiguration } from "./operations/PutImageScanningConfiguration.ts";
import { PutImageTagMutability } from "./operations/PutImageTagMutability.ts";
import { PutLifecyclePolicy } from "./operations/PutLifecyclePolicy.ts";
import { SetRepositoryPolicy } from "./operations/SetRepositoryPolicy.ts";
import { TagResource } from "./operations/TagResource.ts";
import { UntagResource } from "./operations/UntagResource.ts";
import { UploadLayerPart } from "./operations/UploadLayerPart.ts";
import type { Mirror } from "../door/mirror.ts";
import { pushesQuestion } from "./pushes.ts";
import { registryRoute } from "./registry/route.ts";
import { Seen } from "./seen.ts";
import { Uploads } from "./uploads.ts";

const operations: Operations<"ecr", EcrParts> = {
  BatchCheckLayerAvailability,
  BatchDeleteImage,
  BatchGetImage,
  CompleteLayerUpload,
  CreateRepository,
  DeleteLifecyclePolicy,
  DeleteRepository,
  DeleteRepositoryPolicy,
  DescribeImages,
  DescribeRegistry,
  DescribeRepositories,
  GetAuthorizationToken,
  GetDownloadUrlForLayer,
  GetLifecyclePolicy,
  GetRepositoryPolicy,
  InitiateLayerUpload,
  ListImageReferrers,
  ListImages,
  ListTagsForResource,
  PutImage,
  PutImageScanningConfiguration,
  PutImageTagMutability,
  PutLifecyclePolicy,
  SetRepositoryPolicy,
  TagResource,
  UntagResource,
  UploadLayerPart,
};

const partly: Partly<"ecr"> = {
  CreateRepository: "scanOnPush and encryptionConfiguration are kept and change nothing",
  PutImageScanningConfiguration: "kept; nothing is scanned",
  SetRepositoryPolicy: "kept, not evaluated",
  PutLifecyclePolicy: "kept; nothing expires",
  UploadLayerPart: "parts of any size are taken",
  DescribeRegistry: "there is no replication",
};

type Given = Pick<Parts, "journal" | "clock" | "ids" | "log" | "seal" | "identity" | "home"> & { mirror?: Mirror | undefined };

/** Repositories, their API, and the registry that `docker` speaks with. With a `mirror` it answers for public registries too. */
export function openEcr(given: Given): Service<"ecr"> {
  const { journal, clock, ids, home } = given;
  journal.migrate("ecr", readFileSync(new URL("./tables.sql", import.meta.url), "utf8"));
  const directory = join(home.dataDirectory, "ecr");
  const parts: EcrParts = {
    ...given,
    blobs: new Blobs(join(directory, "blobs"), journal),
    uploads: new Uploads(join(directory, "uploads"), ids),
    seen: new Seen(clock.now()),
  };
  return service("ecr", {
    parts,
    operations,
    partly,
    effects: { collect: { perform: collect(parts) } },
    routes: [registryRoute(parts)],
    questions: { pushes: pushesQuestion(parts) },
    recover: async () => journal.transact((tx) => enqueueCollection(tx)),
  });
}
