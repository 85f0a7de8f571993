/** How a key is told to whoever stands behind the gate. */
import { validateHeaderValue } from "node:http";

/** What is told of a key. */
export type KeyIdentity = {
  readonly id: string;
  readonly accountId: string;
  /** percent-encoded UTF-8 (RFC 3986): a name may hold any character, and a header field hardly any */
  readonly encodedName: string;
  /** the permissions, separated by spaces */
  readonly words: string;
};

/** The identity of a key with this name. Throws when a part could end the header field that it stands in. */
export function createKeyIdentity(key: { id: string; accountId: string; name: string }, words: string): KeyIdentity {
  const { id, accountId, name } = key;
  const identity = { id, accountId, encodedName: encodeURIComponent(name), words };
  // Not every answer is put together by Node, which looks each time.
  for (const value of Object.values(identity)) validateHeaderValue("X-Latchkey", value);
  return identity;
}

/** Header names and values in turn. */
export function toIdentityHeaders({ id, accountId, encodedName, words }: KeyIdentity): string[] {
  const who = ["X-Latchkey-Key-Id", id, "X-Latchkey-Key-Name", encodedName];
  who.push("X-Latchkey-Account", accountId, "X-Latchkey-Permissions", words);
  return who;
}

/** The same as lines of a message. */
export function toIdentityHeaderLines({ id, accountId, encodedName, words }: KeyIdentity): string {
  const who = `X-Latchkey-Key-Id: ${id}\r\nX-Latchkey-Key-Name: ${encodedName}\r\n`;
  return `${who}X-Latchkey-Account: ${accountId}\r\nX-Latchkey-Permissions: ${words}\r\n`;
}
