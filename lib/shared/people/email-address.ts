/** Parses email addresses, and brings each into the one form by which a person is known. */
import { foldHostName } from "@/lib/shared/host-name";

/** The longest email address (RFC 5321 section 4.5.3.1.3, without the angle brackets). */
export const MAX_EMAIL_LENGTH = 254;

/** Before folding, which makes one ASCII letter of up to four UTF-16 units. */
export const MAX_TYPED_EMAIL_LENGTH = MAX_EMAIL_LENGTH * 4;

// `atext` of RFC 5322 section 3.2.3, in parts between dots: a dot-atom.
const ATEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const DOT_ATOM = new RegExp(`^${ATEXT}(?:\\.${ATEXT})*$`);

/** What is wrong with an address that can't be used. */
export type EmailProblem = "not_an_address" | "quoted" | "other_letters" | "too_long";

/** An address with its domain in ASCII, or what is wrong with it. */
export type EmailParse = { ok: true; address: string } | { ok: false; problem: EmailProblem };

/**
 * Parses `local@domain`. The domain becomes lower-case ASCII (`foldHostName`), so both spellings of an international
 * domain are one address; the local part stays as it is. Quoted local parts, those with letters beyond ASCII and
 * address literals are refused: see docs/decisions/email-addresses.md.
 */
export function parseEmailAddress(text: string): EmailParse {
  if (text.length > MAX_TYPED_EMAIL_LENGTH) return refuse("too_long");
  const at = text.lastIndexOf("@");
  if (at < 1) return refuse("not_an_address");
  const [local, typedDomain] = [text.slice(0, at), text.slice(at + 1)];
  if (/^".*"$/s.test(local)) return refuse("quoted");
  const domain = foldHostName(typedDomain);
  if (domain === null) return refuse("not_an_address");
  if (/^[^\s@"(),:;<>[\\\]\p{Cc}]*$/u.test(local) && /[^\0-\x7f]/.test(local)) return refuse("other_letters");
  if (!DOT_ATOM.test(local)) return refuse("not_an_address");
  const address = `${local}@${domain}`;
  return address.length > MAX_EMAIL_LENGTH ? refuse("too_long") : { ok: true, address };
}

function refuse(problem: EmailProblem): EmailParse {
  return { ok: false, problem };
}

/**
 * The one form by which a person is known and found, whichever way the address was written: as `parseEmailAddress`,
 * with the local part in lower case too. A person's address needs a dot in its domain.
 */
export function foldEmail(text: string): EmailParse {
  const parse = parseEmailAddress(text.trim());
  if (!parse.ok) return parse;
  const isWhole = parse.address.slice(parse.address.lastIndexOf("@")).includes(".");
  return isWhole ? { ok: true, address: parse.address.toLowerCase() } : refuse("not_an_address");
}
