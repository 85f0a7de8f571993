/** E-mail: the only module that sends any. */
import { createTransport } from "nodemailer";
import { log } from "@/lib/server/log";
import { parseSender, parseSmtpUrl, type Sender, type SmtpServer } from "@/lib/shared/smtp";
import type { Delivery } from "@/lib/shared/team/member-view";
import { type InvitationMessage, wordInvitation } from "./invitation-message";

/** Somebody looks at a form meanwhile. */
const PATIENCE_MS = 10_000;

/**
 * E-mails an invitation to the invited person; never throws. "not_set_up": there is no SMTP_URL. "failed": the mail
 * server refused, or did not answer in time; the log says which. "sent": it took the message, which is not yet an
 * arrival.
 */
export async function sendInvitation(message: InvitationMessage, patienceMs = PATIENCE_MS): Promise<Delivery> {
  const server = parseSmtpUrl(process.env.SMTP_URL ?? "");
  if (!server) return "not_set_up";
  try {
    await createTransport(optionsFor(server)).sendMail({
      from: getSender(),
      // In parts, not as text: in text a comma or a bracket would make more recipients.
      to: { name: "", address: message.to },
      ...wordInvitation(message),
      // RFC 3834: no out-of-office notes in return.
      headers: { "Auto-Submitted": "auto-generated" },
      disableFileAccess: true,
      disableUrlAccess: true,
      // A time for the whole of it: a server that sends a byte now and then would outlast any time-out for silence.
      signal: AbortSignal.timeout(patienceMs),
    });
    return "sent";
  } catch (error) {
    log.warn(describeFailure(error), "an invitation was not e-mailed");
    return "failed";
  }
}

function optionsFor({ host, port, isSecure, login }: SmtpServer) {
  return {
    host,
    port,
    secure: isSecure,
    auth: login ? { user: login.user, pass: login.password } : undefined,
    // Without it, an attacker in between could strip STARTTLS and read the password.
    requireTLS: login !== null && !isLoopback(host),
  };
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function getSender(): Sender {
  const { hostname } = new URL(process.env.PUBLIC_URL || "http://localhost");
  return parseSender(process.env.SMTP_FROM ?? "") ?? { name: "Latchkey", address: `latchkey@${hostname}` };
}

// Not the error itself: its message quotes what the server said, and servers quote addresses.
function describeFailure(error: unknown): { reason: unknown; status: unknown } {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  return { reason: code, status: responseCode };
}
