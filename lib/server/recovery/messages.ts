/** The words of the emails about passwords and addresses. */
import { formatMoment, layOutMail, type MailText } from "@/lib/server/mail/text";

const NOT_YOU = "If you did not ask for this, leave it: nothing happens unless the link is opened.";

/** Gives the link by which a person chooses a new password. */
export function wordPasswordLink({ link, expiresAt }: { link: string; expiresAt: Date }): MailText {
  const { host } = new URL(link);
  return layOutMail({
    subject: `New password for ${host}`,
    title: `Choose a new password for ${host}`,
    before: ["Somebody, probably you, entered this address because its password was forgotten."],
    link: { label: "Choose a new password", href: link },
    after: [`The link works once, until ${formatMoment(expiresAt)}. ${NOT_YOU}`, sentBy(host)],
  });
}

/** Says that the password was replaced by a link. */
export function wordPasswordReset({ origin, at }: { origin: string; at: Date }): MailText {
  const { host } = new URL(origin);
  return layOutMail({
    subject: `Your password for ${host} was changed`,
    title: "Your password was changed",
    before: [
      `A link for a forgotten password was used for this address on ${formatMoment(at)}. All sessions have ended.`,
      `If that was not you, choose a new password at once, and tell an owner of your account.`,
    ],
    link: { label: "Choose a new password", href: `${origin}/forgot` },
    after: [sentBy(host)],
  });
}

/** Gives the link that confirms a new address, to that address. */
export function wordEmailLink({ link, expiresAt }: { link: string; expiresAt: Date }): MailText {
  const { host } = new URL(link);
  return layOutMail({
    subject: `Confirm your address for ${host}`,
    title: `Confirm your address for ${host}`,
    before: ["Somebody, probably you, wants to sign in with this address from now on."],
    link: { label: "Confirm this address", href: link },
    after: [`The link works once, until ${formatMoment(expiresAt)}. ${NOT_YOU}`, sentBy(host)],
  });
}

/** Tells the old address that another one was asked for, or has replaced it. */
export function wordEmailNotice({ origin, isDone, at }: { origin: string; isDone: boolean; at: Date }): MailText {
  const { host } = new URL(origin);
  const what = isDone ? "no longer signs in" : "is to be replaced";
  return layOutMail({
    subject: isDone ? `Your address for ${host} was changed` : `Your address for ${host} is about to change`,
    title: isDone ? "Your address was changed" : "Your address is about to change",
    before: [
      `On ${formatMoment(at)} somebody who knows your password changed the address of your sign-in. This address ${what}.`,
      isDone
        ? "If that was not you, tell an owner of your account, or the person who runs this server, at once."
        : "If that was not you, sign in and change your password: the new address then can't be confirmed any more.",
    ],
    link: { label: "Open your profile", href: `${origin}/profile` },
    after: [sentBy(host)],
  });
}

function sentBy(host: string): string {
  return `Sent by Latchkey at ${host}.`;
}
