/** What the page /tester sends: a key, an address, a moment, and what is asked for. */
import { parseAddress } from "@/lib/shared/keys/ip-rules";
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { reference } from "@/lib/shared/reference";
import { METHOD_NAMES } from "@/lib/shared/routes/method-names";
import { typedText } from "@/lib/shared/typed-text";
import * as z from "@/lib/shared/zod";

const NO_ADDRESS = "Enter an IP address, for example 203.0.113.9.";
const client = typedText({ maxLength: 100, tooLong: NO_ADDRESS }).pipe(
  z.string().refine((text) => parseAddress(text) !== null, NO_ADDRESS),
);

const path = typedText({ maxLength: 4_000, tooLong: "Use at most 4,000 characters." }).pipe(
  z.string().regex(/^\/api\/[\x21-\x7e]+$/, "Write a path below /api, with what is not ASCII percent-encoded."),
);

/** Either `permissions`, or `method` with `path`. */
const call = z.union([
  z.object({ permissions: z.array(z.string().refine((word): word is Permission => isPermission(word))).max(600) }),
  z.object({ method: z.enum(METHOD_NAMES), path }),
]);

/** The last moment that a date can hold, in milliseconds since 1970. */
const LAST_MOMENT = 8.64e15;

/** The form. `at` is in milliseconds since 1970. */
export const keyTestInput = z.object({ keyId: reference, client, at: z.int().min(0).max(LAST_MOMENT), call });

/** A valid `keyTestInput`. */
export type KeyTestInput = z.output<typeof keyTestInput>;
