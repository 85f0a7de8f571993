/** Tells any valid key whose account it opens: programs call this to try a key. */
import { findLegacyAccount } from "@/lib/server/elastic/v2-account";
import { answerCall } from "@/lib/server/elastic/v2-call";

export const POST = answerCall("None", async (_call, caller) => {
  const account = await findLegacyAccount(caller);
  if (!account.ok) return account;
  const { id, name } = account.value;
  return { ok: true, value: { publicaccountid: id, accountname: name } };
});

export {
  refuseOthers as DELETE,
  refuseOthers as HEAD,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
} from "@/lib/server/elastic/v2-call";
