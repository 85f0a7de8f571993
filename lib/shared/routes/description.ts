/** The OpenAPI document of a route's upstream, as the gate hands it to the dashboard. */
import * as z from "@/lib/shared/zod";

/** The path to which the gate sends them. Clients can't call it: the gate forwards nothing below `/internal/`. */
export const DESCRIPTIONS_PATH = "/internal/descriptions";

/** The most characters of a document. */
export const MAX_DESCRIPTION_LENGTH = 1024 * 1024;

/** Why an upstream's document can't be shown, in a sentence that names no address. */
export const DESCRIPTION_FAULTS = {
  unreachable: "The upstream did not answer the request for its document in time.",
  bad_status: "The upstream answered the request for its document with another status than 200.",
  too_large: "The document is larger than 1 MiB.",
  not_openapi: "The document is not OpenAPI 2 or 3, in JSON or YAML.",
} as const;

/** One of `DESCRIPTION_FAULTS`. */
export type DescriptionFault = keyof typeof DESCRIPTION_FAULTS;

const FAULTS = Object.keys(DESCRIPTION_FAULTS) as DescriptionFault[];

/** What the gate found for one route. */
export const routeDescription = z.object({
  /** the route's path */
  route: z.string(),
  /** the paths at the upstream that calls of the route lead to, perhaps with parameters */
  upstreamPath: z.string(),
  /** of the upstream: it is taken out of the document */
  origin: z.string(),
  /** the document as it came, or why there is none */
  found: z.union([z.object({ text: z.string().max(MAX_DESCRIPTION_LENGTH) }), z.object({ fault: z.enum(FAULTS) })]),
});

/** A valid `routeDescription`. */
export type RouteDescription = z.infer<typeof routeDescription>;
