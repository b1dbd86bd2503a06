import type { ProjectArtifacts } from "@aws-sdk/client-codebuild";
import { secondaryArtifactsMost } from "../limits.ts";
import { invalid } from "./refuse.ts";

/** Throws InvalidInputException for secondary artifacts that cannot be told apart, or are too many. */
export function checkSecondaryArtifacts(artifacts: ProjectArtifacts[] = []): void {
  if (artifacts.length > secondaryArtifactsMost) {
    throw invalid(`Invalid secondary artifacts: at most ${secondaryArtifactsMost} secondary artifacts are allowed`);
  }
  const names = artifacts.map(({ artifactIdentifier }) => artifactIdentifier);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalid(`Invalid secondary artifacts: the artifactIdentifier ${twice} is used more than once`);
}
