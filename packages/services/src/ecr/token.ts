import type { Caller } from "../door/caller.ts";
import type { EcrParts } from "./model.ts";

/** Who logs in with a token, and until when (epoch milliseconds). */
export interface Grant extends Caller {
  expires: number;
}

const context = "ecr authorization token";
const urlContext = "ecr download url";

/** A password for the registry. It is sealed, not stored, so it holds across restarts and cannot be made elsewhere. */
export function makeToken({ seal }: Pick<EcrParts, "seal">, grant: Grant): string {
  return seal.seal(JSON.stringify(grant), context).toString("base64");
}

/** Undefined for what is no token of this installation; an expired one is given back with its time. */
export function openToken({ seal }: Pick<EcrParts, "seal">, token: string): Grant | undefined {
  return opened(() => JSON.parse(seal.open(Buffer.from(token, "base64"), context).toString()) as Grant);
}

/** What a download URL lets its bearer read. */
export interface Ticket {
  repository: number;
  digest: string;
  expires: number;
}

export const makeTicket = ({ seal }: Pick<EcrParts, "seal">, ticket: Ticket): string =>
  seal.seal(JSON.stringify(ticket), urlContext).toString("base64url");

export const openTicket = ({ seal }: Pick<EcrParts, "seal">, text: string): Ticket | undefined =>
  opened(() => JSON.parse(seal.open(Buffer.from(text, "base64url"), urlContext).toString()) as Ticket);

function opened<T>(open: () => T): T | undefined {
  try {
    return open();
  } catch {
    return undefined;
  }
}
