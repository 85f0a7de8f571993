/** What the page /routes sends to try a route. */
import { isPermission, type Permission } from "@/lib/shared/keys/permissions";
import { METHOD_NAMES } from "@/lib/shared/routes/method-names";
import * as z from "@/lib/shared/zod";
import { MAX_TEST_BODY_BYTES } from "./route-test";

const TOO_LONG = "Use at most 64 KiB.";

/** `keyId` null: a key that has `permissions` and is not stored. `path` with its query. */
export const testRouteInput = z.object({
  keyId: z.string().max(100).nullable(),
  permissions: z.array(z.string().refine((word): word is Permission => isPermission(word))).max(500),
  method: z.enum(METHOD_NAMES),
  path: z
    .string()
    .max(4_000, "Use at most 4,000 characters.")
    .regex(/^\/api\/[\x21-\x7e]+$/, "Write a path below /api, with what is not ASCII percent-encoded."),
  contentType: z
    .string()
    .max(100)
    .regex(/^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/)
    .nullable(),
  body: z.string().refine((text) => new TextEncoder().encode(text).length <= MAX_TEST_BODY_BYTES, TOO_LONG),
});

/** A valid `testRouteInput`. */
export type TestRouteInput = z.output<typeof testRouteInput>;
