/** Describes one call of Elastic Email's older API, for GET and for POST. */
import type { z } from "zod";
import type { ZodOpenApiOperationObject } from "zod-openapi";
import type { RefusalCode } from "@/lib/shared/gate/refusal-table";
import { toV2Envelope } from "@/lib/shared/gate/refusals";
import type { Permission } from "@/lib/shared/keys/permissions";
import { createRefusalExamples, describePermission, GATE_REFUSALS, httpResponses, listCodes } from "./refusals";
import { envelope } from "./v2-models";

const ALWAYS = [
  ...GATE_REFUSALS,
  "permission_missing",
  "parameter_invalid",
  "subaccount_unsupported",
  "body_not_form",
  "content_type_unsupported",
] as const satisfies readonly RefusalCode[];

/** One call. `takes`: its parameters. `data`: the answer's `data`, null when it has none. */
export type V2CallDescription = {
  id: string;
  tag: "API keys (v2)" | "Account (v2)";
  summary: string;
  text: string;
  needs: Permission;
  takes: z.ZodObject;
  data: z.ZodType | null;
  example?: unknown;
  codes?: readonly RefusalCode[];
};

/** Describes the call for GET, with parameters in the query, and for POST, which also takes them in a form. */
export function describe({ id, tag, summary, text, needs, takes, data, example, codes = [] }: V2CallDescription) {
  const all = [...ALWAYS, ...codes];
  const judged = all.filter((code) => toV2Envelope({ code }, "").status === 200);
  const inHttp = all.filter((code) => toV2Envelope({ code }, "").status !== 200);
  const common = {
    tags: [tag],
    description: `${text}\n\nThe path may be written in any letter case. ${describePermission(needs)}`,
    "x-required-permission": needs,
    responses: {
      200: {
        description: `Done or refused; \`success\` says which. Refusals:\n\n${listCodes(judged)}`,
        content: {
          "application/json": {
            schema: envelope(data),
            examples: {
              done: { summary: "Done", value: { success: true, ...(data ? { data: example } : {}) } },
              ...createRefusalExamples(judged, toV2Envelope),
            },
          },
        },
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
