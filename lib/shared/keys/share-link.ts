/** Share links, which hand a key over once: sizes, states, and what people see of them. */
import { SECRET_LENGTH } from "./secret-format";

/** The choices of how many hours a link can be opened for. */
export const LINK_HOURS = [1, 24, 72] as const;
/** One of `LINK_HOURS`. */
export type LinkHours = (typeof LINK_HOURS)[number];

/** The length of AES-GCM's initialisation vector: 96 bits (NIST SP 800-38D, 5.2.1.1). */
export const IV_BYTES = 12;
const TAG_BYTES = 16;
/** The exact length of what the server stores: the initialisation vector and the encrypted secret with its tag. */
export const SEALED_BYTES = IV_BYTES + SECRET_LENGTH + TAG_BYTES;
/** The length of the part after `#`, and of the check value that is derived from it. */
export const PART_BYTES = 32;

/** "open": the link can be opened now. The other three are final. */
export type LinkState = "open" | "opened" | "withdrawn" | "expired";

/** A key's share link as members of the account see it. Dates are ISO 8601 with `Z`. */
export type KeyLink = {
  id: string;
  state: LinkState;
  expiresAt: string;
  /** the gate refuses the key until the link is opened or the key is changed */
  holdsKey: boolean;
};

/** What anyone who has the address sees: names and times, nothing else. */
export type SharedKey = {
  id: string;
  sharerName: string;
  keyName: string;
  state: LinkState;
  expiresAt: string;
  /** when it was opened or withdrawn; null in the other states */
  endedAt: string | null;
};

/** The result of opening a link: the encrypted secret as base64url, or why it was not opened. */
export type Opening =
  | { ok: true; sealed: string }
  /** the link is unknown, or the part after `#` is wrong: nothing was opened */
  | { ok: false; reason: "not_this_link" }
  | { ok: false; reason: "over"; link: SharedKey }
  | { ok: false; reason: "try_later" };
