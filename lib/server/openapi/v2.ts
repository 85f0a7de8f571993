/** Describes the calls of Elastic Email's older API. */
import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { describe } from "./v2-call";
import { accessToken, account, examples, newSecret, parameters, profileOverview, verifiedAccount } from "./v2-models";

const NAMED = ["smtp_unsupported"] as const satisfies readonly RefusalCode[];
const DETAILED = [
  ...NAMED,
  "name_invalid",
  "access_level_empty",
  "access_level_unknown",
  "ip_rule_invalid",
  "expires_invalid",
  "expires_in_past",
  "name_taken",
  "permission_beyond_own",
  "restriction_beyond_own",
  "expiry_beyond_own",
  "permission_forbidden",
  "expiry_beyond_policy",
  "limits_beyond_own",
] as const satisfies readonly RefusalCode[];

/** The calls below `/api/v2`. */
export const v2Paths: ZodOpenApiPathsObject = {
  "/api/v2/accesstoken/list": describe({
    id: "accesstokenList",
    tag: "API keys (v2)",
    summary: "List the account's keys",
    text: "All keys of the account, newest first.",
    needs: "ViewAccessTokens",
    takes: parameters.none,
    data: z.array(accessToken),
    example: examples.accessTokens,
  }),
  "/api/v2/accesstoken/add": describe({
    id: "accesstokenAdd",
    tag: "API keys (v2)",
    summary: "Add a key",
    text: "Makes a key. `data` is its secret and is never shown again. No key can give more than it has itself: permissions, addresses and time.",
    needs: "ModifyAccessTokens",
    takes: parameters.add,
    data: newSecret,
    example: examples.newSecret,
    codes: [...DETAILED, "key_limit_reached"],
  }),
  "/api/v2/accesstoken/update": describe({
    id: "accesstokenUpdate",
    tag: "API keys (v2)",
    summary: "Edit a key",
    text: "Sets permissions, and the name where `newTokenName` gives one. The secret stays.",
    needs: "ModifyAccessTokens",
    takes: parameters.update,
    data: null,
    codes: [...DETAILED, "key_not_found"],
  }),
  "/api/v2/accesstoken/delete": describe({
    id: "accesstokenDelete",
    tag: "API keys (v2)",
    summary: "Delete a key",
    text: "Deletes the key. It is refused from the next request on. A key may delete itself.",
    needs: "ModifyAccessTokens",
    takes: parameters.delete,
    data: null,
    codes: [...NAMED, "key_not_found"],
  }),
  "/api/v2/account/load": describe({
    id: "accountLoad",
    tag: "Account (v2)",
    summary: "Show the account",
    text: "What this server knows of the account, and nothing invented.",
    needs: "ViewAccount",
    takes: parameters.none,
    data: account,
    example: examples.account,
  }),
  "/api/v2/account/profileoverview": describe({
    id: "accountProfileOverview",
    tag: "Account (v2)",
    summary: "Show whose account it is",
    text: "The owner's email address and the account's name.",
    needs: "ViewAccount",
    takes: parameters.none,
    data: profileOverview,
    example: examples.profileOverview,
  }),
  "/api/v2/account/verify": describe({
    id: "accountVerify",
    tag: "Account (v2)",
    summary: "Try a key",
    text: "Tells any valid key whose account it opens.",
    needs: "None",
    takes: parameters.none,
    data: verifiedAccount,
    example: examples.verifiedAccount,
  }),
};
