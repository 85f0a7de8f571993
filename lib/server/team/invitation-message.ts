/** The words of an invitation's e-mail. */
import { ROLE_OFFERS } from "@/lib/shared/team/role-offers";
import { ROLE_TEXTS, type Role } from "@/lib/shared/team/roles";

/** The content of the e-mail and its recipient. `link` is a secret and must go nowhere but into the message. */
export type InvitationMessage = {
  to: string;
  link: string;
  accountName: string;
  inviterName: string;
  role: Role;
  expiresAt: Date;
};

const IGNORE_IT = "If you don't know what this is about, leave it: nothing happens without you.";

/** The message's subject, in plain text and as HTML: names escaped, nothing fetched from anywhere. */
export function wordInvitation(message: InvitationMessage): { subject: string; text: string; html: string } {
  const { inviterName, accountName, link, role } = message;
  const title = `${inviterName} invites you to ${accountName}`;
  const offer = `As ${ROLE_TEXTS[role].label}: ${ROLE_OFFERS[role]}`;
  const limit = `The link works once, until ${formatMoment(message.expiresAt)}. It is for you alone: don't pass it on.`;
  const foot = `${IGNORE_IT} Sent by Latchkey at ${new URL(link).host}.`;
  const text = [`${title}.`, offer, "To join, open this link:", link, limit, foot].join("\n\n");
  // No names in it, because an inviter could use them to write to strangers in our name.
  const subject = `Invitation to an account on ${new URL(link).host}`;
  return { subject, text: `${text}\n`, html: drawHtml({ title, offer, link, limit, foot }) };
}

type Words = Record<"title" | "offer" | "link" | "limit" | "foot", string>;

function drawHtml(words: Words): string {
  const [title, offer, link, limit, foot] = [words.title, words.offer, words.link, words.limit, words.foot].map(
    escapeHtml,
  );
  const button =
    "display:inline-block;padding:10px 16px;border-radius:8px;background:#03666b;color:#ffffff;text-decoration:none";
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${title}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:480px;margin:0 auto">
<h1 style="margin:0 0 8px;font-size:20px">${title}</h1>
<p style="margin:0 0 24px">${offer}</p>
<p style="margin:0 0 24px"><a href="${link}" style="${button}">Open the invitation</a></p>
<p style="margin:0 0 16px">Or copy this address into a browser:<br><span style="word-break:break-all">${link}</span></p>
<p style="margin:0 0 16px">${limit}</p>
<p style="margin:0">${foot}</p>
</div>
</body>
</html>
`;
}

// In UTC, because the server does not know the reader's time zone.
function formatMoment(moment: Date): string {
  const text = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });
  return `${text.format(moment)} UTC`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
