/** What is measured, by name and in order: the longest last. */
import type { Outcome } from "./compare";
import { measureMutations, measurePages, measureSignIns } from "./rows/busy";
import { measureCached } from "./rows/check";
import { measureCold, measureUnknown } from "./rows/cold";
import { measureDeletes } from "./rows/deletes";
import { measureLimited } from "./rows/limited";
import { measureMany } from "./rows/many";
import { measureMemory } from "./rows/memory";
import { measureNodes } from "./rows/nodes";
import { measureRoutes } from "./rows/routes";
import { measureLimit, measureUpstream } from "./rows/upstream";
import type { Stage } from "./stage";

/** Each measures one thing against its mark; most tell of several loads. */
export const ROWS: Record<string, (stage: Stage) => Promise<Outcome[]>> = {
  cached: measureCached,
  limited: measureLimited,
  unknown: measureUnknown,
  upstream: measureUpstream,
  routes: measureRoutes,
  limit: measureLimit,
  mutations: measureMutations,
  pages: measurePages,
  signins: measureSignIns,
  deletes: measureDeletes,
  nodes: measureNodes,
  cold: measureCold,
  many: measureMany,
  memory: measureMemory,
};
