/** What AWS would accept and what will not do what its author hopes: told before anything runs. */
import type { Provider } from "../../providers/provider.ts";
import type { ActionDeclaration, Declaration } from "../declaration.ts";
import { adviseOnArtifacts } from "./artifacts.ts";
import { adviseOnFilters } from "./filters.ts";
import { adviseOnVariables } from "./variables.ts";

/** `path` leads to the place in the declaration, as keys and positions from 0. */
export interface Advice {
  path: readonly (string | number)[];
  message: string;
}

export type ProviderOf = (action: ActionDeclaration) => Provider | undefined;

/** In the order of the declaration's parts. */
export const adviceOn = (declaration: Declaration, providerOf: ProviderOf): Advice[] => [
  ...adviseOnVariables(declaration, providerOf),
  ...adviseOnArtifacts(declaration),
  ...adviseOnFilters(declaration),
];
