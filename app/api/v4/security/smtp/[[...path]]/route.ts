/** Refuses the calls with which Elastic Email manages SMTP credentials: this server has none. */
import { respondRefusal } from "@/lib/server/edge/api-answers";
import { guard } from "@/lib/server/request/guard";

const refuseSmtp = guard("None", (_request, caller) => respondRefusal({ code: "smtp_unsupported" }, caller));

export {
  refuseSmtp as DELETE,
  refuseSmtp as GET,
  refuseSmtp as OPTIONS,
  refuseSmtp as PATCH,
  refuseSmtp as POST,
  refuseSmtp as PUT,
};
