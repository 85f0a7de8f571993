/** Answers the account's name and its owner's email. */
import { findV2Account } from "@/lib/server/elastic/v2-account";
import { answerV2 } from "@/lib/server/elastic/v2-call";

export const POST = answerV2("ViewAccount", async (_call, caller) => {
  const account = await findV2Account(caller);
  if (!account.ok) return account;
  const { name, ownerEmail } = account.value;
  return { ok: true, value: { email: ownerEmail, company: name } };
});

export {
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
