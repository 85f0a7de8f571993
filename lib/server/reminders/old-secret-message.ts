/** The words of the email about an old secret that is about to end. */
import { formatMoment, layOutMail, type MailText } from "@/lib/server/mail/text";
import { mask } from "@/lib/shared/keys/secret-format";

type Reminder = {
  origin: string;
  /** the key's name */
  name: string;
  /** the old secret's */
  lastFive: string;
  endsAt: Date;
  lastUsedAt: Date | null;
  lastUsedAddress: string | null;
};

/** Says when the old API key ends, where it was last used, and what to do. */
export function wordOldSecretReminder({
  origin,
  name,
  lastFive,
  endsAt,
  lastUsedAt,
  lastUsedAddress,
}: Reminder): MailText {
  const { host } = new URL(origin);
  const from = lastUsedAddress ? ` from ${lastUsedAddress}` : "";
  const lastUse = lastUsedAt ? ` It was last used on ${formatMoment(lastUsedAt)}${from}.` : "";
  return layOutMail({
    subject: `An old API key on ${host} ends soon and is still in use`,
    title: `The old API key of “${name}” ends soon`,
    before: [
      `The old API key ${mask(lastFive)} of “${name}” stops working on ${formatMoment(endsAt)}.${lastUse}`,
      "Anything that still uses it is refused from then on. Give it the new API key before.",
    ],
    link: { label: "Open the API keys", href: `${origin}/keys` },
    after: [`Sent by Latchkey at ${host}.`],
  });
}
