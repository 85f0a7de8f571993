/** Takes the gate's reports on its routes. */

import { saveRoutesReport } from "@/lib/server/catalogue/latest-report";
import { takeFromGate } from "@/lib/server/edge/gate-delivery";
import { routesReport } from "@/lib/shared/gate/routes-report";

export const dynamic = "force-dynamic";

export const POST = takeFromGate(routesReport, (report) => saveRoutesReport(report));
