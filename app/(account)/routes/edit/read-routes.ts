/** Reads the saved routes that the page edits. */
import type { WrittenRoute } from "@/lib/shared/routes/schema";

/** The routes of a saved text; null where another version of Latchkey wrote it in a form that this one can't edit. */
export function readRoutes(text: string | null): WrittenRoute[] | null {
  if (text === null) return [];
  const { routes } = JSON.parse(text) as { routes?: unknown };
  return Array.isArray(routes) && routes.every(isRoute) ? routes : null;
}

/** As far as the page relies on it: the server has checked what this version saved. */
function isRoute(value: unknown): value is WrittenRoute {
  const { path, permissions } = (value ?? {}) as { path?: unknown; permissions?: unknown };
  return typeof path === "string" && typeof permissions === "object" && permissions !== null;
}
