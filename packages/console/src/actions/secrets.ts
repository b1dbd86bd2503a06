/** What may be done with secrets and parameters, and why not. */
import { type ActionTable, unless } from "./verdict.ts";

export interface SecretFacts {
  readonly isKnown: boolean;
  /** A secret that is scheduled for deletion. */
  readonly isDeleted: boolean;
}

const notKnown = ({ isKnown }: SecretFacts) => !isKnown && "The secret is being loaded.";
const deleted = ({ isDeleted }: SecretFacts) => isDeleted && "The secret is scheduled for deletion: restore it first.";

export const secretActions: ActionTable<SecretFacts, "reveal" | "edit" | "delete" | "restore"> = {
  reveal: (facts) => unless(notKnown(facts), deleted(facts)),
  edit: (facts) => unless(notKnown(facts), deleted(facts)),
  delete: (facts) => unless(notKnown(facts), facts.isDeleted && "The secret is scheduled for deletion already."),
  restore: (facts) => unless(notKnown(facts), !facts.isDeleted && "The secret is not scheduled for deletion."),
};

export interface VersionFacts extends SecretFacts {
  readonly labels: readonly string[];
}

export const versionActions: ActionTable<VersionFacts, "makeCurrent"> = {
  makeCurrent: (facts) => unless(notKnown(facts), deleted(facts), facts.labels.includes("AWSCURRENT") && "It is the current version."),
};

export interface ParameterFacts {
  readonly isKnown: boolean;
}

export const parameterActions: ActionTable<ParameterFacts, "edit" | "delete"> = {
  edit: ({ isKnown }) => unless(!isKnown && "The parameter is being loaded."),
  delete: ({ isKnown }) => unless(!isKnown && "The parameter is being loaded."),
};
