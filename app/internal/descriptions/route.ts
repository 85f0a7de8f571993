/** Takes the upstreams' OpenAPI documents from the gate. */

import { saveDescription } from "@/lib/server/descriptions/store";
import { takeFromGate } from "@/lib/server/edge/gate-delivery";
import { routeDescription } from "@/lib/shared/routes/description";

export const dynamic = "force-dynamic";

export const POST = takeFromGate(routeDescription, (description) => saveDescription(description));
