/** The schemas of Elastic Email's older API: parameters as forms and queries hold them, and the answers' `data`. */
import { z } from "zod";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";
import { mask, SECRET_LENGTH } from "@/lib/shared/keys/secret-format";
import { failure } from "./models";

// The documentation fills its forms with examples. An optional parameter's is empty, so that no made-up word is sent.
const example = "";

const apikey = z.string().optional().meta({
  example,
  description: "The key, where it stands in no header. A header is better: addresses are kept in histories.",
});
const tokenName = z.string().meta({ description: "The key's name.", example: "Web shop" });
const newTokenName = z.string().optional().meta({ example, description: "Renames the key." });
const accessLevel = z.string().meta({
  description:
    "A sum of 64-bit flags, or AccessLevel words separated by commas. Words without a published flag can be written only as words.",
  example: "ViewContacts,SendHttp",
});
const restrictAccessToIPRange = z.string().optional().meta({
  example,
  description: "Addresses or ranges, separated by commas or semicolons. Absent: as it is. Empty: any address.",
});
const expires = z.string().optional().meta({
  example,
  description: "A date and time, UTC where it names no zone. Absent: as it is. Empty: never.",
});
const type = z.string().optional().meta({ example, description: "`APIKey` or `1`: this server keeps nothing else." });

const details = { accessLevel, restrictAccessToIPRange, expires, type, apikey };

/** The parameters of each call. Names may have any letter case; unknown parameters are ignored. */
export const parameters = {
  none: z.object({ apikey }),
  add: z.object({ tokenName, ...details }),
  update: z.object({ tokenName, newTokenName, ...details }),
  delete: z.object({ tokenName, type, apikey }),
};

const moment = z.iso.datetime();

/** A key in `accesstoken/list`. */
export const accessToken = z
  .object({
    accesslevel: z.union([z.number(), z.string()]).meta({
      description: "The sum of the flags, or the words where one of them has no flag.",
    }),
    name: z.string(),
    maskedtoken: z.string().meta({ description: "Dots, and the last five characters of the key." }),
    datecreated: moment,
    lastuse: moment.nullable(),
    expires: moment.nullable(),
    restrictaccesstoiprange: z.string().meta({ description: "Separated by commas. Empty: any address." }),
    allowupdate: z.boolean().meta({ description: "Whether the calling key may change it." }),
    type: z.literal(1).meta({ description: "1: an API key." }),
  })
  .meta({ id: "AccessToken" });

/** `data` of `account/load`. */
export const account = z
  .object({
    publicaccountid: z.string(),
    email: z.string().nullable().meta({ description: "Of the owner who has been one for longest." }),
    accountname: z.string(),
    datecreated: moment,
    issub: z.literal(false),
    subaccountscount: z.literal(0),
    accesstokenscount: z.number(),
    accesstokenslimit: z.literal(MAX_KEYS),
  })
  .meta({ id: "Account" });

/** `data` of `account/profileoverview`. */
export const profileOverview = z
  .object({ email: z.string().nullable(), company: z.string() })
  .meta({ id: "ProfileOverview" });

/** `data` of `account/verify`. */
export const verifiedAccount = z
  .object({ publicaccountid: z.string(), accountname: z.string() })
  .meta({ id: "VerifiedAccount" });

/** The secret of a new key. */
export const newSecret = z
  .string()
  .length(SECRET_LENGTH)
  .meta({ description: "The new key's secret. It is never shown again." });

const made = "2026-11-23T09:30:00.000Z";
const identity = { publicaccountid: "6f1a2b3c-0d4e-4f5a-8b6c-7d8e9f0a1b2c", accountname: "Analytical Engines" };

/** An example of `data` for each model. */
export const examples = {
  accessTokens: [
    {
      accesslevel: 17179869186,
      name: "Web shop",
      maskedtoken: mask("3F9A0"),
      datecreated: made,
      lastuse: null,
      expires: null,
      restrictaccesstoiprange: "203.0.113.0/24",
      allowupdate: true,
      type: 1,
    },
  ] satisfies z.input<typeof accessToken>[],
  // Its checksum is wrong, so that it is no key and no secret scanner takes it for one.
  newSecret: "0".repeat(SECRET_LENGTH),
  account: {
    ...identity,
    email: "owner@example.com",
    datecreated: made,
    issub: false,
    subaccountscount: 0,
    accesstokenscount: 3,
    accesstokenslimit: MAX_KEYS,
  } satisfies z.input<typeof account>,
  profileOverview: { email: "owner@example.com", company: identity.accountname },
  verifiedAccount: identity,
};

/** The envelope of an answer with status 200; `data` is null for a call without data. */
export function envelope(data: z.ZodType | null) {
  const success = z.object({ success: z.literal(true), ...(data ? { data } : {}) });
  return z.union([success, failure]);
}
