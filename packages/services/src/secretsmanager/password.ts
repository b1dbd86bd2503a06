import { InvalidParameterException } from "@aws-sdk/client-secrets-manager";
import type { Ids } from "@towpath/journal";
import { fault } from "@towpath/wire";

export interface PasswordWishes {
  PasswordLength?: number | undefined;
  ExcludeCharacters?: string | undefined;
  ExcludeNumbers?: boolean | undefined;
  ExcludePunctuation?: boolean | undefined;
  ExcludeUppercase?: boolean | undefined;
  ExcludeLowercase?: boolean | undefined;
  IncludeSpace?: boolean | undefined;
  RequireEachIncludedType?: boolean | undefined;
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

/** 32 characters unless said, with each included type at least once. Throws InvalidParameter when the wishes leave nothing to choose from. */
export function randomPassword(wishes: PasswordWishes, ids: Ids): string {
  const length = wishes.PasswordLength ?? 32;
  const types = [
    wishes.ExcludeLowercase ? "" : "abcdefghijklmnopqrstuvwxyz",
    wishes.ExcludeUppercase ? "" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    wishes.ExcludeNumbers ? "" : "0123456789",
    wishes.ExcludePunctuation ? "" : punctuation,
    wishes.IncludeSpace ? " " : "",
  ]
    .map((type) => [...type].filter((character) => !wishes.ExcludeCharacters?.includes(character)))
    .filter((type) => type.length > 0);
  const required = (wishes.RequireEachIncludedType ?? true) ? types : [];
  if (types.length === 0 || required.length > length) {
    throw fault(InvalidParameterException, "A password of this length cannot be made from the characters that are left.");
  }
  const all = types.flat();
  const chosen = [...required.map((type) => pick(type, ids)), ...Array.from({ length: length - required.length }, () => pick(all, ids))];
  return shuffle(chosen, ids).join("");
}

/** Draws again above the largest multiple, so that every character is equally likely. */
function pick(from: string[], ids: Ids): string {
  return from[below(from.length, ids)] as string;
}

function below(bound: number, ids: Ids): number {
  const limit = 65_536 - (65_536 % bound);
  for (;;) {
    const drawn = ids.bytes(2).readUInt16BE();
    if (drawn < limit) return drawn % bound;
  }
}

function shuffle(characters: string[], ids: Ids): string[] {
  for (let i = characters.length - 1; i > 0; i--) {
    const j = below(i + 1, ids);
    [characters[i], characters[j]] = [characters[j] as string, characters[i] as string];
  }
  return characters;
}
