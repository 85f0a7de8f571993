/** Carries what was measured of routes over to their next edition. */
import type { Route } from "./route";

/**
 * The same routes, with what is known of those `before` that have the same path: how each upstream that they share is
 * doing, and the figures of the route where all its upstreams are the same. To be called before any request.
 */
export function continueRoutes(routes: readonly Route[], before: readonly Route[]): Route[] {
  const known = new Map(before.map((route) => [route.path, route]));
  return routes.map((route) => {
    const same = known.get(route.path);
    if (!same) return route;
    route.upstreams.continueFrom(same.upstreams);
    const isUnmoved = route.upstreams.describe() === same.upstreams.describe();
    return isUnmoved ? { ...route, health: same.health } : route;
  });
}
