/** The description of the calls that clients of Elastic Email's older API make. */
import { z } from "zod";
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from "zod-openapi";
import type { Permission } from "@/lib/shared/permissions";
import type { RefusalCode } from "@/lib/shared/refusal-table";
import { envelopeOf } from "@/lib/shared/verdicts";
import { describePermission, examplesOf, GATE_REFUSALS, httpResponses, listCodes } from "./openapi-refusals";
import {
  accessToken,
  account,
  envelope,
  newSecret,
  parameters,
  profileOverview,
  verifiedAccount,
} from "./openapi-v2-models";

const ALWAYS = [
  ...GATE_REFUSALS,
  "permission_missing",
  "parameter_invalid",
  "subaccount_unsupported",
  "body_not_form",
  "content_type_unsupported",
] as const satisfies readonly RefusalCode[];
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
] as const satisfies readonly RefusalCode[];

type Call = {
  id: string;
  tag: "API keys (v2)" | "Account (v2)";
  summary: string;
  text: string;
  needs: Permission;
  takes: z.ZodObject;
  data: z.ZodType | null;
  codes?: readonly RefusalCode[];
};

/** GET takes the parameters from the query, POST from a form as well: the same call, described once for each. */
function describe({ id, tag, summary, text, needs, takes, data, codes = [] }: Call) {
  const all = [...ALWAYS, ...codes];
  const judged = all.filter((code) => envelopeOf({ code }, "").status === 200);
  const inHttp = all.filter((code) => envelopeOf({ code }, "").status !== 200);
  const common = {
    tags: [tag],
    description: `${text}\n\nThe path may be written in any letter case. ${describePermission(needs)}`,
    "x-required-permission": needs,
    responses: {
      200: {
        description: `Done, or judged and refused; \`success\` tells which. Refusals:\n\n${listCodes(judged)}`,
        content: { "application/json": { schema: envelope(data), examples: examplesOf(judged, envelopeOf) } },
      },
      ...httpResponses(inHttp),
    },
  };
  const post = {
    ...common,
    operationId: id,
    summary,
    requestBody: {
      content: { "application/x-www-form-urlencoded": { schema: takes }, "multipart/form-data": { schema: takes } },
    },
  };
  const get = {
    ...common,
    operationId: `${id}ByQuery`,
    summary: `${summary}, with a query`,
    requestParams: { query: takes },
  };
  return { post, get } as { post: ZodOpenApiOperationObject; get: ZodOpenApiOperationObject };
}

/** What is at `/api/v2`. */
export const v2Paths: ZodOpenApiPathsObject = {
  "/api/v2/accesstoken/list": describe({
    id: "accesstokenList",
    tag: "API keys (v2)",
    summary: "List the account's keys",
    text: "All keys of the account, newest first.",
    needs: "ViewAccessTokens",
    takes: parameters.none,
    data: z.array(accessToken),
  }),
  "/api/v2/accesstoken/add": describe({
    id: "accesstokenAdd",
    tag: "API keys (v2)",
    summary: "Add a key",
    text: "Makes a key. `data` is its secret and is never shown again. No key can give a permission that it does not have itself.",
    needs: "ModifyAccessTokens",
    takes: parameters.add,
    data: newSecret,
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
  }),
  "/api/v2/account/profileoverview": describe({
    id: "accountProfileOverview",
    tag: "Account (v2)",
    summary: "Show whose account it is",
    text: "The owner's e-mail address and the account's name.",
    needs: "ViewAccount",
    takes: parameters.none,
    data: profileOverview,
  }),
  "/api/v2/account/verify": describe({
    id: "accountVerify",
    tag: "Account (v2)",
    summary: "Try a key",
    text: "Tells any valid key whose account it opens.",
    needs: "None",
    takes: parameters.none,
    data: verifiedAccount,
  }),
};
