/** GET /api/whoami: what the server knows about the calling key, and the address that it sees the call come from. */
import { refuseMethod, respondJson, respondRefusal } from "@/lib/server/edge/api-answers";
import { findCallerView } from "@/lib/server/keys/caller-view";
import { guard } from "@/lib/server/request/guard";

export const GET = guard("None", async (_request, caller) => {
  const view = await findCallerView(caller);
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
