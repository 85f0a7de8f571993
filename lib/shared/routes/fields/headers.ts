/** The schema of the header fields that a route sets or removes. */
import { z } from "@/lib/shared/zod";
import { quote } from "../json-lines";
import { isReservedInRequests, isReservedInResponses } from "../reserved-fields";
import { checked, objectError, type PartFault } from "../schema-messages";

/** The value of a field: a text, or the name of the environment variable that holds it. */
export type HeaderValueEntry = string | { env: string };

/** RFC 9110 section 5.6.2 */
export const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** RFC 9110 section 5.5, without bytes beyond ASCII: programs differ in how they read those. */
const VALUE = /^(?:[\x21-\x7e](?:[\x20-\x7e]{0,4094}[\x21-\x7e])?)?$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,199}$/;
const MAX_FIELDS = 50;

type Direction = { name: string; isReserved: (name: string) => boolean; takesVariables: boolean };

function findNameFault(written: unknown, { name, isReserved }: Direction): string | null {
  if (typeof written !== "string" || !TOKEN.test(written)) {
    return `${quote(String(written))} is no name of a header field.`;
  }
  if (!isReserved(written.toLowerCase())) return null;
  return `${quote(written)} is set by this server alone; ${quote(name)} can't change it.`;
}

function findValueFault(value: unknown, { name, takesVariables }: Direction): string | null {
  if (typeof value === "string") {
    return VALUE.test(value) ? null : "A value must be printable ASCII, without spaces at its ends.";
  }
  const [[member, variable] = [], ...others] = Object.entries(value ?? {});
  if (member !== "env" || others.length > 0 || typeof variable !== "string") {
    return 'A value must be a text, or an object such as {"env": "SHOP_TOKEN"} that names an environment variable.';
  }
  if (!takesVariables) return `${quote(name)} takes texts alone: every caller sees what it sets.`;
  if (!VARIABLE.test(variable)) return `${quote(variable)} is no name of an environment variable.`;
  return null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function createHeaderChanges(direction: Direction) {
  const example = '{"set": {"X-Env": "prod"}, "remove": ["X-Debug"]}';
  const set = checked<Record<string, HeaderValueEntry>>((value) => {
    if (!isObject(value)) return [{ path: [], message: '"set" must be an object such as {"X-Env": "prod"}.' }];
    const faults: PartFault[] = [];
    const seen = new Set<string>();
    for (const [name, entry] of Object.entries(value).slice(0, MAX_FIELDS + 1)) {
      const repeated = seen.has(name.toLowerCase()) ? `${quote(name)} is set twice; leave one of them.` : null;
      const message = findNameFault(name, direction) ?? repeated ?? findValueFault(entry, direction);
      if (message !== null) faults.push({ path: [name], message });
      seen.add(name.toLowerCase());
    }
    if (seen.size > MAX_FIELDS) faults.push({ path: [], message: `"set" holds ${MAX_FIELDS} fields at most.` });
    return faults;
  });
  const remove = checked<readonly string[]>((value) => {
    if (!Array.isArray(value)) return [{ path: [], message: '"remove" must be a list such as ["X-Debug"].' }];
    if (value.length > MAX_FIELDS) return [{ path: [], message: `"remove" holds ${MAX_FIELDS} fields at most.` }];
    return value.flatMap((name, index) => {
      const message = findNameFault(name, direction);
      return message === null ? [] : [{ path: [index], message }];
    });
  });
  return z
    .strictObject(
      { set: set.optional(), remove: remove.optional() },
      { error: objectError(direction.name, example, ["set", "remove"]) },
    )
    .optional();
}

/** A cookie that a route sets for every caller would take the place of what another route has set. */
const isReservedInAnswers = (name: string) => isReservedInResponses(name) || name === "set-cookie";

/** The fields of a route that change headers. */
export const HEADER_FIELDS = {
  requestHeaders: createHeaderChanges({
    name: "requestHeaders",
    isReserved: isReservedInRequests,
    takesVariables: true,
  }),
  responseHeaders: createHeaderChanges({
    name: "responseHeaders",
    isReserved: isReservedInAnswers,
    takesVariables: false,
  }),
};

/** What a route changes in the headers of requests, or of responses. */
export type HeaderChangesEntry = NonNullable<z.output<typeof HEADER_FIELDS.requestHeaders>>;
