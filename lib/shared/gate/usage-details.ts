/** What the gate delivers of a key's requests beside their numbers: callers, what they asked for, last refusals. */
import * as z from "@/lib/shared/zod";
import { KEY_REFUSALS } from "./refusals";

/** The source of requests to `/api/check`. */
export const CHECK_SOURCE = "check";
/** The source of requests to Latchkey's own API. Every other source is a route's path. */
export const OWN_SOURCE = "own";
/** Stands for the addresses of a key beyond the first `MAX_BATCH_CALLERS` of a batch. */
export const OTHER_CALLERS = "";

/** The most addresses of one key in a batch, without `OTHER_CALLERS`. */
export const MAX_BATCH_CALLERS = 100;
/** The most combinations of source and permissions of one caller in a batch. */
export const MAX_BATCH_CALLS = 200;
/** The most refused requests of one key in a batch. */
export const MAX_BATCH_REFUSALS = 50;

/** The longest text about what a key was used for, in characters. */
export const MAX_PURPOSE_LENGTH = 200;

/** For example "GET /v1/mail". */
export const purpose = z
  .string()
  .regex(/^[\x20-\x7e]+$/)
  .max(MAX_PURPOSE_LENGTH);

/** Times are milliseconds since 1970. Permissions are written as `spellClauses` does. */
export const usageDetails = z.object({
  /** the start of the hour of everything in the batch */
  hour: z.int().nonnegative(),
  callers: z.array(
    z.object({
      keyId: z.string(),
      address: z.string(),
      firstAt: z.int(),
      lastAt: z.int(),
      admitted: z.int().nonnegative(),
      refused: z.int().nonnegative(),
      /** of the admitted requests: source, permissions asked for, how many */
      calls: z.array(z.tuple([z.string(), z.string(), z.int().positive()])),
    }),
  ),
  /** the latest ones of each key */
  refusals: z.array(
    z.object({
      keyId: z.string(),
      at: z.int(),
      code: z.enum(KEY_REFUSALS),
      address: z.string(),
      purpose,
      requestId: z.string(),
      source: z.string(),
      /** the permissions that the key lacked, or the period of the limit that had no room */
      missing: z.string(),
    }),
  ),
});

/** A valid `usageDetails`. */
export type UsageDetails = z.infer<typeof usageDetails>;
