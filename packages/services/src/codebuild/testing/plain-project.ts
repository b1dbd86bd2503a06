import type { Client } from "../../door/aws.ts";
import { role } from "./house.ts";

export type GivenProject = Parameters<Client["codebuild"]["CreateProject"]>[0];

/** A project whose build does nothing and succeeds. */
export const plainProject = (name: string, more: Partial<GivenProject> = {}): GivenProject => ({
  name,
  source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: ['true']}}\n" },
  artifacts: { type: "NO_ARTIFACTS" },
  environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
  serviceRole: role,
  ...more,
});
