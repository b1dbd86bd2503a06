/** The action types that an account has in a region: those of the catalogue, and its own. */
import type { Reader } from "@towpath/journal";
import type { ActionTypeId } from "../declare/declaration.ts";
import { type Catalogue, providerOf } from "../providers/catalogue.ts";
import type { Provider } from "../providers/provider.ts";
import { customProvider } from "./custom-provider.ts";
import { findType, listTypes, type StoredType } from "./store.ts";

interface Known {
  catalogue: Catalogue;
  journal: Reader;
}

interface At {
  account: string;
  region: string;
}

/** Undefined when there is none (any more). */
export function providerAt({ catalogue, journal }: Known, at: At, id: ActionTypeId): Provider | undefined {
  if (id.owner !== "Custom") return providerOf(catalogue, id);
  const type = customType(journal, at, id);
  return type && !type.deleted ? customProvider(type.definition) : undefined;
}

/** What a pipeline of this account and region may be made of. */
export const catalogueAt = ({ catalogue, journal }: Known, at: At): Catalogue => [
  ...catalogue,
  ...listTypes(journal, at).map(customProvider),
];

/** Also one that was deleted: what is shown of old actions still goes by it. */
export const customType = (reader: Reader, at: At, id: ActionTypeId): StoredType | undefined =>
  id.owner === "Custom" ? findType(reader, at, id) : undefined;
