/** The words of an invitation's email. */
import { quoteName } from "@/lib/server/mail/names";
import { formatMoment, layOutMail, type MailText } from "@/lib/server/mail/text";
import { ROLE_OFFERS } from "@/lib/shared/team/role-offers";
import { ROLE_TEXTS, type Role } from "@/lib/shared/team/roles";

/** The content of the email and its recipient. `link` is a secret and must go nowhere but into the message. */
export type InvitationMessage = {
  to: string;
  link: string;
  accountName: string;
  inviterName: string;
  role: Role;
  expiresAt: Date;
};

const IGNORE_IT = "If you don't know what this is about, leave it: nothing happens without you.";

/** The message's subject and bodies. The names are reduced, and quoted as what somebody else wrote. */
export function wordInvitation({ inviterName, accountName, link, role, expiresAt }: InvitationMessage): MailText {
  const { host } = new URL(link);
  const [inviter, account] = [quoteName(inviterName), quoteName(accountName)];
  return layOutMail({
    // No names in it, because an inviter could use them to write to strangers in our name.
    subject: `Invitation to an account on ${host}`,
    title: `You are invited to an account on ${host}`,
    before: [
      `${inviter ?? "A person whose name is not shown here"} invites you to ${account ?? "an account"}.`,
      `As ${ROLE_TEXTS[role].label}: ${ROLE_OFFERS[role]}`,
    ],
    link: { label: "Open the invitation", href: link },
    after: [
      `The link works once, until ${formatMoment(expiresAt)}. It is for you alone: don't pass it on.`,
      `${IGNORE_IT} Sent by Latchkey at ${host}.`,
    ],
  });
}
