/** Says what is wrong with the way in which a key was sent, where the request alone shows it. */
import type { IncomingHttpHeaders } from "node:http";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import type { Refusal } from "@/lib/shared/gate/refusals";
import { isWellFormedSecret, SECRET_LENGTH } from "@/lib/shared/keys/secret-format";

/** A key with a slip is hardly longer than a key. */
const MAX_LENGTH = SECRET_LENGTH + 200;
const KEY = /(?<![0-9a-f])[0-9a-f]{96}(?![0-9a-f])/i;
const BEARER = /^\s*bearer(?:\s|$)/i;
// Header fields are read as Latin-1, so that typographic quotes in UTF-8 are three characters each.
const QUOTES = /["'`\u2018-\u201f]|\u00e2\u0080[\u0098-\u009f]|%2[27]/gi;
// As a character in v2's parameter; in a header only spelled out.
const LINE_ENDS = /[\r\n]|\\[rn]|%0[ad]/gi;

/**
 * The refusal that `readCredential` decided on. Where what was sent is a key in the wrong form, the detail names the
 * slip. It follows from the checksum, so it says nothing about whether there is such a key.
 */
export function refuseCredential(
  code: RefusalCode,
  headers: IncomingHttpHeaders,
  parameters: readonly string[] = [],
): Refusal {
  const { authorization = "" } = headers;
  if (code === "key_missing" && findKey(authorization) && !BEARER.test(authorization)) {
    const detail = 'Write "Bearer" and a space before the API key in the Authorization header, and nothing else.';
    return { code, detail };
  }
  if (code !== "key_invalid") return { code };
  const named = [headers["x-api-key"], headers["x-elasticemail-apikey"], headers["x-auth-token"]];
  const token = authorization.replace(BEARER, "");
  for (const value of [...named, token, ...parameters]) {
    const slips = typeof value === "string" ? listSlips(value) : [];
    if (slips.length > 0) return { code, detail: describeSlips(slips) };
  }
  return { code };
}

type FoundKey = { written: string; before: string; after: string };

function findKey(value: string): FoundKey | null {
  const match = value.length <= MAX_LENGTH ? KEY.exec(value) : null;
  if (!match || !isWellFormedSecret(match[0].toUpperCase())) return null;
  const [written] = match;
  return { written, before: value.slice(0, match.index), after: value.slice(match.index + written.length) };
}

function listSlips(value: string): string[] {
  const found = findKey(value);
  if (!found) return [];
  const { written, before, after } = found;
  const around = `${before} ${after}`;
  const rest = around.replace(LINE_ENDS, " ").replace(QUOTES, " ").trim();
  const isBearer = BEARER.test(rest);
  const isOther = rest.replace(BEARER, "").trim() !== "";
  const slips = [
    isBearer && 'the word "Bearer" before it',
    isOther && "other text beside it",
    around.search(QUOTES) >= 0 && "quotes around it",
    around.search(LINE_ENDS) >= 0 && "a line end",
    written !== written.toUpperCase() && "lower-case letters",
  ].filter((slip) => slip !== false);
  return slips.length === 0 && before + after !== "" ? ["spaces around it"] : slips;
}

function describeSlips(slips: readonly string[]): string {
  const [last = "", ...others] = slips.toReversed();
  const list = others.length === 0 ? last : `${others.toReversed().join(", ")} and ${last}`;
  return `No such API key. What was sent looks like one with ${list}. Send the 96 characters in upper case, and nothing else.`;
}
