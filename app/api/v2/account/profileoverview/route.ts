/** Whose account it is. */
import { findLegacyAccount } from "@/lib/server/elastic/v2-account";
import { answerCall } from "@/lib/server/elastic/v2-call";

export const POST = answerCall("ViewAccount", async (_call, caller) => {
  const account = await findLegacyAccount(caller);
  if (!account.ok) return account;
  const { name, ownerEmail } = account.value;
  return { ok: true, value: { email: ownerEmail, company: name } };
});

export {
  refuseOthers as DELETE,
  refuseOthers as HEAD,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
} from "@/lib/server/elastic/v2-call";
