/** Lays out the text of an email, as plain text and as HTML. */

/** The subject and both bodies of a message. */
export type MailText = { subject: string; text: string; html: string };

/** The parts of a message, from top to bottom. Everything is plain text. */
export type MailParts = {
  subject: string;
  title: string;
  /** paragraphs above the link */
  before: string[];
  /** `label`: on the button */
  link: { label: string; href: string } | null;
  /** paragraphs below the link */
  after: string[];
};

/** A message with nothing in it that a mail program would fetch, and with every part escaped. */
export function layOutMail({ subject, title, before, link, after }: MailParts): MailText {
  const linkText = link ? [`${link.label}:`, link.href] : [];
  const text = [title, ...before, ...linkText, ...after].join("\n\n");
  return { subject, text: `${text}\n`, html: drawHtml({ title, before, link, after }) };
}

function drawHtml({ title, before, link, after }: Omit<MailParts, "subject">): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:480px;margin:0 auto">
<h1 style="margin:0 0 16px;font-size:20px">${escapeHtml(title)}</h1>
${[...before.map(paragraph), ...(link ? [drawLink(link)] : []), ...after.map(paragraph)].join("\n")}
</div>
</body>
</html>
`;
}

function drawLink(link: { label: string; href: string }): string {
  const [label, href] = [escapeHtml(link.label), escapeHtml(link.href)];
  const button =
    "display:inline-block;padding:10px 16px;border-radius:8px;background:#03666b;color:#ffffff;text-decoration:none";
  return `<p style="margin:8px 0 24px"><a href="${href}" style="${button}">${label}</a></p>
<p style="margin:0 0 16px">Or copy this address into a browser:<br><span style="word-break:break-all">${href}</span></p>`;
}

/** A moment in UTC, because the server does not know the reader's time zone. */
export function formatMoment(moment: Date): string {
  const text = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeStyle: "short", timeZone: "UTC" });
  return `${text.format(moment)} UTC`;
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}
