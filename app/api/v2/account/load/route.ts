/** Answers what this server knows about the account. */
import { findV2Account } from "@/lib/server/elastic/v2-account";
import { answerV2 } from "@/lib/server/elastic/v2-call";
import { MAX_KEYS } from "@/lib/shared/keys/key-input";

export const POST = answerV2("ViewAccount", async (_call, caller) => {
  const account = await findV2Account(caller);
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
  refuseOtherMethods as DELETE,
  refuseOtherMethods as HEAD,
  refuseOtherMethods as OPTIONS,
  refuseOtherMethods as PATCH,
  refuseOtherMethods as PUT,
} from "@/lib/server/elastic/v2-call";
