/** The OpenAPI 3.1 document of the whole API, generated from the schemas that validate requests. */
import { createDocument } from "zod-openapi";
import { ownPaths } from "./own";
import { refusalExamples } from "./refusals";
import { v2Paths } from "./v2";
import { v4Paths } from "./v4";

const INTRO = `Keys of an account, managed by programs: as Elastic Email's REST v4 and v2 clients do it, and with a few calls of this server's own.

Programs written for Elastic Email need another base address and nothing else: \`/api/v4\` for REST v4, \`/api/v2\` for the older API.
Refusals carry a stable \`code\`; \`Error\` (v4) or \`error\` (v2) says the same to Elastic Email's clients. HEAD is answered wherever GET is.
This server keeps API keys only: calls about SMTP credentials are refused with \`smtp_unsupported\`.`;

/** The document that `/api/openapi.json` serves. It holds no account's data and is the same on every host. */
export function createApiDocument() {
  return createDocument(
    {
      openapi: "3.1.0",
      info: { title: "Latchkey API", version: "1.0.0", description: INTRO },
      // Relative to the document, so that it is right on every host.
      servers: [{ url: "/" }],
      tags: [
        { name: "API keys (v4)", description: "The calls of Elastic Email's REST v4 clients." },
        {
          name: "API keys (v2)",
          description: "The calls of Elastic Email's older clients, in their envelope at HTTP status 200.",
        },
        { name: "Account (v2)", description: "What older programs ask to try a key." },
        { name: "Calling key", description: "What the server makes of the key that a call carries." },
        { name: "Leaked keys", description: "For scanners, and whoever finds a key." },
        { name: "Health", description: "For supervisors and load balancers." },
        { name: "Description", description: "This description." },
      ],
      security: [{ apikey: [] }, { xApiKey: [] }, { bearer: [] }, { ApiKeyAuthCustomBranding: [] }],
      paths: { ...v4Paths, ...v2Paths, ...ownPaths },
      components: {
        examples: refusalExamples(),
        securitySchemes: {
          apikey: {
            type: "apiKey",
            in: "header",
            name: "X-ElasticEmail-ApiKey",
            description: "The header of Elastic Email's clients.",
          },
          xApiKey: { type: "apiKey", in: "header", name: "X-API-Key", description: "The same under a neutral name." },
          bearer: { type: "http", scheme: "bearer", description: "The same as RFC 6750 sends it." },
          ApiKeyAuthCustomBranding: {
            type: "apiKey",
            in: "header",
            name: "X-Auth-Token",
            description: "The header of Elastic Email's MCP server.",
          },
        },
      },
    },
    { override: relax },
  );
}

/** Removes what zod adds and readers of the document do not need. */
function relax({ jsonSchema, io }: { jsonSchema: Record<string, unknown>; io: "input" | "output" }): void {
  // Answers may get more fields later, and a client that rejects unknown fields would break then.
  if (io === "output" && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // The format says enough; zod's pattern for it has 300 characters.
  if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
}
