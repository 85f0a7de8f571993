/** Describes the server's own calls: the calling key, health and the OpenAPI document. */
import { z } from "zod";
import type { ZodOpenApiPathsObject } from "zod-openapi";
import { accessLevel } from "@/lib/shared/elastic/v4";
import { reportInput } from "@/lib/shared/leaks/report";
import { callerView, healthPaths, liveReport, readyReport } from "./models";
import { GATE_REFUSALS, refusalResponses } from "./refusals";

const json = (schema: z.ZodType) => ({ "application/json": { schema } });

const identity = z.object({
  "X-Latchkey-Key-Id": z.string(),
  "X-Latchkey-Key-Name": z.string().meta({ description: "Percent-encoded UTF-8." }),
  "X-Latchkey-Account": z.string(),
  "X-Latchkey-Permissions": z.string().meta({ description: "Words, separated by spaces." }),
});

const problemField = z.object({
  "X-Latchkey-Problem": z.string().meta({
    description: "The body once more, in ASCII, for a proxy that asks this and drops the body of the answer.",
  }),
});

/** The calls directly below `/api`. */
export const ownPaths: ZodOpenApiPathsObject = {
  "/api/whoami": {
    get: {
      operationId: "whoami",
      tags: ["Calling key"],
      summary: "Show the calling key",
      description: "What the server knows of the key that this call carries. Needs any valid key, and no permission.",
      responses: {
        200: { description: "The calling key.", content: json(callerView) },
        ...refusalResponses(GATE_REFUSALS),
      },
    },
  },
  "/api/check": {
    get: {
      operationId: "check",
      tags: ["Calling key"],
      summary: "Ask whether a key may do something",
      description:
        "Judges the key as the gate does and answers with nothing, or with the refusal. Needs the permissions that it asks for. Takes any method: a proxy may ask for a request that it holds. What a trusted proxy says of that in X-Original-Method and X-Original-URI is shown with the key's last use.",
      requestParams: {
        query: z.object({
          permission: z
            .array(accessLevel)
            .optional()
            .meta({ description: "The key must have all of them. May be repeated." }),
        }),
      },
      responses: {
        204: { description: "The key may.", headers: identity },
        ...refusalResponses([...GATE_REFUSALS, "permission_missing", "permission_unknown"], problemField),
      },
    },
  },
  "/api/revoke": {
    post: {
      operationId: "revoke",
      tags: ["Leaked keys"],
      security: [],
      summary: "Report leaked API keys",
      description:
        "Disables the keys of these secrets and tells their owners. Needs no key: whoever holds a secret may end it. The answer is the same for secrets that nobody has. A key works again once its owner has changed its secret and enabled it.",
      requestBody: { required: true, content: json(reportInput) },
      responses: {
        202: { description: "The report was taken.", content: json(z.object({ received: z.int() })) },
        ...refusalResponses([
          "address_unknown",
          "too_many_concurrent",
          "too_many_reports",
          "secrets_invalid",
          "body_not_json",
          "content_type_unsupported",
        ]),
      },
    },
  },
  "/api/health": {
    get: {
      operationId: "health",
      tags: ["Health"],
      security: [],
      summary: "Find the two health checks",
      description: "Needs no key. Says where the server answers whether it runs, and whether it can do its work.",
      responses: {
        200: { description: "The paths of both.", content: json(healthPaths) },
        ...refusalResponses([]),
      },
    },
  },
  "/api/health/live": {
    get: {
      operationId: "healthLive",
      tags: ["Health"],
      security: [],
      summary: "Ask whether the server runs",
      description: "For a supervisor. Needs no key.",
      responses: {
        200: { description: "It runs.", content: json(liveReport) },
        ...refusalResponses([]),
      },
    },
  },
  "/api/health/ready": {
    get: {
      operationId: "healthReady",
      tags: ["Health"],
      security: [],
      summary: "Ask whether the server can do its work",
      description: [
        "For a load balancer. Needs no key.",
        "`degraded`: the gate decides about keys, but not all is well.",
        "`dashboard` is `starting`, or `busy`: requests wait that it has not answered for 5 s.",
        "`database` is `full`, `read_only` or `unreadable` when the dashboard could not write to it, `damaged` when a table can't be read, and `unavailable` when no key can be looked up.",
      ].join(" "),
      responses: {
        200: { description: "It can.", content: json(readyReport) },
        503: { description: "Not now.", content: json(readyReport) },
        ...refusalResponses([]),
      },
    },
  },
  "/api/openapi.json": {
    get: {
      operationId: "openapi",
      tags: ["Description"],
      security: [],
      summary: "Describe the API",
      description: "This description, for programs. Needs no key.",
      responses: {
        200: { description: "An OpenAPI 3.1 document.", content: json(z.looseObject({ openapi: z.string() })) },
        ...refusalResponses(["address_unknown", "too_many_concurrent"]),
      },
    },
  },
};
