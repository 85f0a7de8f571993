/** GET /api/whoami: what the server knows about the calling key, what it may call, and where the call comes from. */
import { refuseMethod, respondJson, respondRefusal } from "@/lib/server/edge/api-answers";
import { findWhoami } from "@/lib/server/permissions/caller";
import { guard } from "@/lib/server/request/guard";

export const GET = guard("None", async (_request, caller) => {
  const view = await findWhoami(caller);
  // The key was deleted between the gate's decision and this look-up.
  return view ? respondJson(view, caller) : respondRefusal({ code: "key_invalid" }, caller);
});

const refuseOthers = refuseMethod("GET, HEAD");

export {
  refuseOthers as DELETE,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as POST,
  refuseOthers as PUT,
};
