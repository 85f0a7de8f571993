/** How long a key's old secret keeps working after a change. */
import * as z from "@/lib/shared/zod";
import { keyReference } from "./key-input";

/** The longest overlap, in seconds: 7 days. */
export const MAX_OVERLAP_SECONDS = 604_800;

/** The choices of the "Change API Key" dialog, in seconds. */
export const OVERLAP_CHOICES = [0, 3_600, 86_400, MAX_OVERLAP_SECONDS] as const;
/** One of `OVERLAP_CHOICES`. */
export type OverlapChoice = (typeof OVERLAP_CHOICES)[number];

/** Seconds that the old secret keeps working for; 0: it ends at once. */
export const overlapSeconds = z
  .int("Enter whole seconds.")
  .min(0, "Enter 0 or more seconds.")
  .max(MAX_OVERLAP_SECONDS, `Enter at most ${MAX_OVERLAP_SECONDS} seconds, which is 7 days.`);

/** The "Change API Key" form. */
export const changeKeyInput = keyReference.extend({ overlapSeconds: overlapSeconds.default(0) });

/** The former secret of a key, while it still works. Dates are ISO 8601 with `Z`. */
export type OldSecret = {
  lastFive: string;
  endsAt: string;
  /** the latest use that was with this secret; null when there was none */
  lastUsedAt: string | null;
  lastUsedAddress: string | null;
  /** whether it was used after the key had got its newer secret */
  isInUse: boolean;
};
