import { ResourceNotFoundException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";
import { type Place, projectArn } from "../names.ts";

export const projectNotFound = (place: Place, name: string): ResourceNotFoundException =>
  fault(ResourceNotFoundException, `Project cannot be found: ${projectArn(place, name)}`);
