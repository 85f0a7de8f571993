/** The schema of who may call a route from a web page of another origin. */
import { z } from "@/lib/shared/zod";
import { quote } from "../json-lines";
import { flag, objectError, wholeNumber } from "../schema-messages";
import { TOKEN } from "./headers";

const MAX_ORIGINS = 100;
const MAX_HEADERS = 50;
const DAY_SECONDS = 86_400;

const ORIGINS = '"origins" must be a list such as ["https://shop.example"], or ["*"] for every page.';

function findOriginFault(text: string): string | null {
  if (text === "*") return null;
  const right = "write scheme, host and port alone, for example https://shop.example";
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return `${quote(text)} is no origin; ${right}.`;
  const { origin } = new URL(text);
  return origin === text ? null : `${quote(text)} is no origin; write ${quote(origin)}.`;
}

const origin = z.string(ORIGINS).superRefine((text, context) => {
  const fault = findOriginFault(text);
  if (fault !== null) context.addIssue(fault);
});

function tokens(name: string, usual: string[]) {
  const message = `${quote(name)} must be a list of header names, such as ["Content-Type"].`;
  return z
    .array(
      z
        .string(message)
        .regex(TOKEN, message)
        .refine((text) => text !== "*", `${quote(name)} must name each header.`),
      message,
    )
    .max(MAX_HEADERS, `${quote(name)} holds ${MAX_HEADERS} names at most.`)
    .default(usual);
}

const FIELDS = {
  origins: z
    .array(origin, ORIGINS)
    .min(1, ORIGINS)
    .max(MAX_ORIGINS, `"origins" holds ${MAX_ORIGINS} at most.`)
    .refine((list) => !list.includes("*") || list.length === 1, '"*" stands for every origin; leave the others out.'),
  headers: tokens("headers", ["Content-Type"]),
  exposed: tokens("exposed", []),
  credentials: flag("credentials").default(false),
  maxAgeSeconds: wholeNumber("maxAgeSeconds", 0, DAY_SECONDS, 600).default(600),
};

/** `cors`: the origins whose pages may call a route, and what they may send and read. */
export const cors = z
  .strictObject(FIELDS, { error: objectError("cors", '{"origins": ["https://shop.example"]}', Object.keys(FIELDS)) })
  .refine(({ origins, credentials }) => !(credentials && origins.includes("*")), {
    error: '"credentials" needs a list of origins; "*" would let every page use them.',
    path: ["credentials"],
  })
  .optional();

/** A valid `cors`, with what was left out. */
export type CorsEntry = NonNullable<z.output<typeof cors>>;
