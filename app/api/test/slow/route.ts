/** GET /api/test/slow?ms=N: answers after N milliseconds. It exists only with TEST_ROUTES=1. */
import { setTimeout as sleep } from "node:timers/promises";
import { refuseMethod, refusePath, respondJson } from "@/lib/server/edge/api-answers";
import { guard } from "@/lib/server/request/guard";

const LONGEST_MS = 3_600_000;
const hasTestRoutes = () => process.env.TEST_ROUTES === "1";

const answerSlowly = guard("None", async (request, caller) => {
  const asked = Number(new URL(request.url).searchParams.get("ms"));
  const ms = Number.isFinite(asked) ? Math.min(Math.max(asked, 0), LONGEST_MS) : 0;
  await sleep(ms);
  return respondJson({ ms }, caller);
});
const refuseOthers = refuseMethod("GET, HEAD");

export const GET = (request: Request) => (hasTestRoutes() ? answerSlowly(request) : refusePath(request));
const others = (request: Request) => (hasTestRoutes() ? refuseOthers(request) : refusePath(request));

export { others as DELETE, others as OPTIONS, others as PATCH, others as POST, others as PUT };
