/** A real mail server on loopback, for tests. */
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A message as the server got it. `user` is who signed in to the server, or empty; `raw` is RFC 5322 as latin1. */
export type ReceivedMail = { from: string; to: string[]; user: string; raw: string };

/** A running server. `close` waits until its connections have ended. */
export type TestMailServer = {
  port: number;
  /** the messages that have arrived so far */
  mails: ReceivedMail[];
  close(): Promise<void>;
};

/** Starts a mail server without TLS that accepts everything, unless the options say otherwise. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<TestMailServer> {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS"],
    authOptional: true,
    allowInsecureAuth: true,
    logger: false,
    onData(stream, { envelope, user }, done) {
      let raw = "";
      stream.on("data", (chunk: Buffer) => {
        raw += chunk.toString("latin1");
      });
      stream.on("end", () => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : "";
        mails.push({ from, to: envelope.rcptTo.map(({ address }) => address), user: String(user ?? ""), raw });
        done();
      });
    },
    ...options,
  });
  // Tests let clients give up.
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** The header fields, unfolded and still encoded (RFC 5322 2.2.3). */
export function headersOf({ raw }: ReceivedMail): string[] {
  return (raw.split("\r\n\r\n")[0] ?? "").replaceAll(/\r\n[ \t]+/g, " ").split("\r\n");
}

/** The decoded bodies of the message's parts, by media type (RFC 2045). */
export function partsOf(mail: ReceivedMail): Record<string, string> {
  const boundary = /boundary="([^"]+)"/.exec(mail.raw)?.[1] ?? "";
  const parts = mail.raw.split(`--${boundary}`).slice(1, -1);
  return Object.fromEntries(
    parts.map((part) => {
      const [head = "", ...body] = part.trimStart().split("\r\n\r\n");
      const type = /content-type: ([\w/]+)/i.exec(head)?.[1] ?? "";
      return [type, decode(body.join("\r\n\r\n"), /content-transfer-encoding: ([\w-]+)/i.exec(head)?.[1] ?? "")];
    }),
  );
}

function decode(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding !== "quoted-printable") return body;
  const bytes = body
    .replaceAll(/=\r\n/g, "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
