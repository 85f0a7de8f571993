/** Takes the gate's usage batches. A batch that is sent again counts once. */
import { takeFromGate } from "@/lib/server/edge/gate-delivery";
import { saveUsageBatch } from "@/lib/server/usage/save";
import { usageBatch } from "@/lib/shared/gate/inner-hop";

export const dynamic = "force-dynamic";

export const POST = takeFromGate(usageBatch, (batch) => saveUsageBatch(batch));
