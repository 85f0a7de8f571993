/** Answers any valid key with its account's id and name. Programs call it to test a key. */
import { findV2Account } from "@/lib/server/elastic/v2-account";
import { answerV2 } from "@/lib/server/elastic/v2-call";

export const POST = answerV2("None", async (_call, caller) => {
  const account = await findV2Account(caller);
  if (!account.ok) return account;
  const { id, name } = account.value;
  return { ok: true, value: { publicaccountid: id, accountname: name } };
});

export {
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
