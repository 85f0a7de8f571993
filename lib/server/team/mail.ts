/** Emails an invitation to the invited person. */
import { sendMail } from "@/lib/server/mail/send";
import type { Delivery } from "@/lib/shared/team/member-view";
import { type InvitationMessage, wordInvitation } from "./invitation-message";

/** Emails an invitation; never throws, and answers as `sendMail`. */
export function sendInvitation(message: InvitationMessage, patienceMs?: number): Promise<Delivery> {
  const mail = { to: message.to, word: () => wordInvitation(message) };
  return sendMail(mail, "an invitation was not emailed", patienceMs);
}
