/**
 * What CreatePipeline and UpdatePipeline refuse beyond the shape of the request, in the words that the service uses where they are known.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-pipeline-structure.html
 */
import type { Catalogue } from "../providers/catalogue.ts";
import { checkActions } from "./check-actions.ts";
import { checkArtifacts } from "./check-artifacts.ts";
import { checkConditions } from "./check-conditions.ts";
import { checkNamespaces } from "./check-namespaces.ts";
import { checkStores } from "./check-stores.ts";
import { checkStructure } from "./check-structure.ts";
import { checkTriggers } from "./check-triggers.ts";
import { checkType } from "./check-type.ts";
import type { Declaration } from "./declaration.ts";

/** Throws the exception of the first rule that is broken. */
export function validateDeclaration(declaration: Declaration, catalogue: Catalogue, region: string): void {
  checkType(declaration);
  checkStructure(declaration);
  checkActions(declaration, catalogue, region);
  checkConditions(declaration, region);
  checkArtifacts(declaration);
  checkNamespaces(declaration);
  checkTriggers(declaration);
  checkStores(declaration, region);
}
