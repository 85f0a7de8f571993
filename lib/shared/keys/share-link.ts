/** A share link, which hands a key over once: its sizes, its states, and what people see of it. */
import { SECRET_LENGTH } from "./secret-format";

/** Hours for which a link can be opened. */
export const LINK_HOURS = [1, 24, 72] as const;
/** One of `LINK_HOURS`. */
export type LinkHours = (typeof LINK_HOURS)[number];

/** The initialisation vector of AES-GCM: 96 bits (NIST SP 800-38D, 5.2.1.1). */
export const IV_BYTES = 12;
const TAG_BYTES = 16;
/** What the server keeps: the initialisation vector and the encrypted secret with its tag. Nothing else fits. */
export const SEALED_BYTES = IV_BYTES + SECRET_LENGTH + TAG_BYTES;
/** Of the part behind `#`, and of what is derived from it. */
export const PART_BYTES = 32;

/** "open": it can be opened now. The other three are for ever. */
export type LinkState = "open" | "opened" | "withdrawn" | "expired";

/** What the members of the account see of the link by which a key was handed over. Dates are ISO 8601 with `Z`. */
export type KeyLink = {
  id: string;
  state: LinkState;
  expiresAt: string;
  /** the gate refuses the key until the link was opened, or the key changed */
  holdsKey: boolean;
};

/** What everybody with the address sees: names and times, nothing else. */
export type SharedKey = {
  id: string;
  sharerName: string;
  keyName: string;
  state: LinkState;
  expiresAt: string;
  /** when it was opened or withdrawn; null in the other states */
  endedAt: string | null;
};

/** What opening gave: the encrypted secret as base64url, or why not. */
export type Opening =
  | { ok: true; sealed: string }
  /** unknown, or the part behind `#` is not this link's: nothing was opened */
  | { ok: false; reason: "not_this_link" }
  | { ok: false; reason: "over"; link: SharedKey }
  | { ok: false; reason: "try_later" };
