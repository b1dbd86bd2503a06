import type { Credential, Identity } from "@towpath/services";
import { type Dialect, dialectOf, refuse, type Scope } from "@towpath/wire";

/**
 * Whose access key signs a request. Throws AWS's refusal for an unknown key and for a session past its end; that the signature is
 * right is verified afterwards, with the credential's secret.
 */
export function credentialOf(scope: Scope, headers: Record<string, string>, identity: Identity, now: number): Credential {
  const dialect: Dialect = dialectOf(headers, scope.service);
  const credential = identity.credential(scope.accessKeyId);
  if (!credential) throw refuse.unknownKey(dialect, scope.accessKeyId);
  if (credential.expiresAt !== undefined && credential.expiresAt <= now) throw refuse.expiredToken(dialect);
  return credential;
}

/** Long-lived keys first, then sessions: the prefix of an access key id tells which it is. */
export function identityOf(keys: Identity, sessions: Identity): Identity {
  return { credential: (id) => (id.startsWith("ASIA") ? sessions : keys).credential(id) };
}
