/** Describes a key to the upstream that a request is forwarded to, in `X-Latchkey-*` header fields. */
import { validateHeaderValue } from "node:http";

/** What an upstream learns of a key. */
export type KeyIdentity = {
  readonly id: string;
  readonly accountId: string;
  /** percent-encoded UTF-8 (RFC 3986): a name may hold any character, and a header field hardly any */
  readonly encodedName: string;
  /** the permissions, separated by spaces */
  readonly words: string;
};

/** Creates the identity of a key. Throws when a part holds a character that could end its header field (injection). */
export function createKeyIdentity(key: { id: string; accountId: string; name: string }, words: string): KeyIdentity {
  const { id, accountId, name } = key;
  const identity = { id, accountId, encodedName: encodeURIComponent(name), words };
  // Checked here once, because the fast path writes answers without Node, which would check each header.
  for (const value of Object.values(identity)) validateHeaderValue("X-Latchkey", value);
  return identity;
}

/** The header fields, as names and values in turn. */
export function toIdentityHeaders({ id, accountId, encodedName, words }: KeyIdentity): string[] {
  const fields = ["X-Latchkey-Key-Id", id, "X-Latchkey-Key-Name", encodedName];
  fields.push("X-Latchkey-Account", accountId, "X-Latchkey-Permissions", words);
  return fields;
}

/** The header fields as lines that end with CRLF. */
export function toIdentityHeaderLines({ id, accountId, encodedName, words }: KeyIdentity): string {
  const fields = `X-Latchkey-Key-Id: ${id}\r\nX-Latchkey-Key-Name: ${encodedName}\r\n`;
  return `${fields}X-Latchkey-Account: ${accountId}\r\nX-Latchkey-Permissions: ${words}\r\n`;
}
