/** What may be done with images and their repositories, and why not. What runs may be deleted, when that is confirmed by name. */
import { type ActionTable, unless } from "./verdict.ts";

export interface ImagesFacts {
  readonly chosen: number;
}

export const imageActions: ActionTable<ImagesFacts, "delete"> = {
  delete: ({ chosen }) => unless(chosen === 0 && "Choose the images first."),
};

export interface RepositoryFacts {
  readonly isKnown: boolean;
}

export const repositoryActions: ActionTable<RepositoryFacts, "delete"> = {
  delete: ({ isKnown }) => unless(!isKnown && "The repository is being loaded."),
};
