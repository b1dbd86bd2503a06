import type { Operation } from "../../door/service.ts";
import type { CodecommitParts } from "../model.ts";
import { FileDoesNotExistException, FileTooLargeException } from "@aws-sdk/client-codecommit";
import { fault } from "@towpath/wire";
import { resolveCommit } from "../commits.ts";
import { repositoryNamed } from "../store.ts";

export const GetFile: Operation<"codecommit", "GetFile", CodecommitParts> = async ({ repositoryName, ...input }, { caller }, parts) => {
  const row = repositoryNamed(parts.journal, caller, repositoryName);
  const commitId = await resolveCommit(parts, row, input.commitSpecifier ?? row.default_branch ?? "HEAD");
  const listed = (await parts.hosting.read(row.id, ["ls-tree", "-z", "-l", "--full-tree", commitId, "--", input.filePath])).toString();
  const [, mode = "", type, blobId = "", size = "", filePath] = /^(\d+) (\w+) (\w+) +(\d+|-)\t([^\0]+)\0$/.exec(listed) ?? [];
  if (type !== "blob" || filePath !== input.filePath) throw fault(FileDoesNotExistException, `${input.filePath} does not exist`);
  if (Number(size) > fileBytesMax) throw fault(FileTooLargeException, `${input.filePath} is larger than ${fileBytesMax} bytes`);
  const fileMode = mode === "100755" ? "EXECUTABLE" : mode === "120000" ? "SYMLINK" : "NORMAL";
  return {
    commitId,
    blobId,
    filePath,
    fileMode,
    fileSize: Number(size),
    fileContent: await parts.hosting.read(row.id, ["cat-file", "blob", blobId]),
  };
};

/** CodeCommit gives files of up to 6 MB. */
const fileBytesMax = 6 * 1_048_576;
