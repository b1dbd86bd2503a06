import { InvalidInputException } from "@aws-sdk/client-codebuild";
import { fault } from "@towpath/wire";

export const invalid = (message: string): InvalidInputException => fault(InvalidInputException, message);

/** A refusal of something that CodeBuild has and this server does not. */
export const unsupported = (what: string): InvalidInputException => invalid(`Towpath does not support ${what} yet.`);
