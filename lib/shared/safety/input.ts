/** The schemas of what a person sends to dismiss findings. */
import { optionalLine } from "@/lib/shared/names";
import { reference } from "@/lib/shared/reference";
import * as z from "@/lib/shared/zod";
import { FINDING_KINDS } from "./finding";

/** The longest reason, in UTF-16 units. */
export const MAX_DISMISSAL_LENGTH = 200;

/** A finding about a key. */
export const findingReference = z.object({ keyId: reference, kind: z.enum(FINDING_KINDS) });

/** The "Dismiss finding" form. */
export const dismissFindingInput = findingReference.extend({
  reason: optionalLine(MAX_DISMISSAL_LENGTH).refine((text) => text !== "", "Enter a reason."),
});
