/** What this server knows of the account. */
import { findLegacyAccount } from "@/lib/server/elastic/v2-account";
import { answerCall } from "@/lib/server/elastic/v2-call";
import { MAX_KEYS } from "@/lib/shared/schemas";

export const POST = answerCall("ViewAccount", async (_call, caller) => {
  const account = await findLegacyAccount(caller);
  if (!account.ok) return account;
  const { id, name, createdAt, ownerEmail, keyCount } = account.value;
  return {
    ok: true,
    value: {
      publicaccountid: id,
      email: ownerEmail,
      accountname: name,
      datecreated: createdAt,
      issub: false,
      subaccountscount: 0,
      accesstokenscount: keyCount,
      accesstokenslimit: MAX_KEYS,
    },
  };
});

export {
  refuseOthers as DELETE,
  refuseOthers as HEAD,
  refuseOthers as OPTIONS,
  refuseOthers as PATCH,
  refuseOthers as PUT,
} from "@/lib/server/elastic/v2-call";
