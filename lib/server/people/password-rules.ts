/** Refuses new passwords that are easy to guess. */

import { normalise } from "@/lib/shared/text";

/** The details that an attacker would try first for this person. */
export type PasswordOwner = { email: string; name: string; accountName: string };

const PRODUCT_NAMES = ["latchkey", "api settings", "api key"];
/** Shorter parts of a name are common in good passwords, too, so they are not looked for. */
const MIN_PART_LENGTH = 4;

/**
 * Why a new password is refused, or null. The schema checks its length; this checks whether it is easy to guess (NIST
 * 800-63B 5.1.1.2, ASVS 6.2.4 and 6.2.11). Refused are common passwords, also with digits or signs around them, and
 * the person's own or the product's names. There are no composition rules.
 */
export async function findPasswordWeakness(password: string, owner: PasswordOwner): Promise<string | null> {
  const text = normalise(password).toLowerCase();
  const core = stripDecoration(text);
  if (listOwnerNames(owner).some((name) => isMadeOf(core, name))) {
    return "This password is too close to a name that others know. Choose one that does not come from your details.";
  }
  const common = await getCommonPasswords();
  if (common.has(text) || (core.length >= MIN_PART_LENGTH && common.has(core))) {
    return "This password is on lists of common passwords. Choose one that nobody else would.";
  }
  return null;
}

/** The letters in the middle: "2024-dragon!!" is "dragon". Empty when there are none. */
function stripDecoration(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
}

function listOwnerNames(owner: PasswordOwner): string[] {
  const [mailbox = "", domain = ""] = owner.email.split("@");
  const whole = [owner.email, mailbox, domain, owner.name, owner.accountName, ...PRODUCT_NAMES];
  return whole
    .map((name) => squeeze(stripDecoration(name.toLowerCase())))
    .filter((name) => name.length >= MIN_PART_LENGTH);
}

/** Whether the password is only repetitions of the name: "latchkey", "latchkey-latchkey". */
function isMadeOf(core: string, name: string): boolean {
  return squeeze(core).replaceAll(name, "") === "" && core !== "";
}

/** Letters and digits only. */
function squeeze(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, "");
}

let common: Promise<ReadonlySet<string>> | null = null;

/** 49,000 entries, loaded when the first password is chosen. */
function getCommonPasswords(): Promise<ReadonlySet<string>> {
  common ??= import("@zxcvbn-ts/language-common").then(({ dictionary }) => {
    // The list is in lower case, and so are the look-ups.
    return new Set(dictionary["passwords-common"].map(String));
  });
  return common;
}
