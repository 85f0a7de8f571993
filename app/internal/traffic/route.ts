/** Takes the gate's batches of the traffic of routes. A batch that is sent again counts once. */
import { takeFromGate } from "@/lib/server/edge/gate-delivery";
import { saveTrafficBatch } from "@/lib/server/traffic/save";
import { trafficBatch } from "@/lib/shared/traffic/batch";

export const dynamic = "force-dynamic";

export const POST = takeFromGate(trafficBatch, (batch) => saveTrafficBatch(batch));
