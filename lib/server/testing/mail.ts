/** For tests of email: an invitation to send, mail servers that stop after their test, and the captured log. */
import { afterEach, beforeEach, expect, vi } from "vitest";
import { log } from "@/lib/server/log";
import type { InvitationMessage } from "@/lib/server/team/invitation-message";
import { startMailServer, type TestMailServer } from "./mail-server";

/** The secret part of the invitation's link, which no log may show. */
export const TOKEN = "T".repeat(43);
/** An invitation with every field set. */
export const INVITATION: InvitationMessage = {
  to: "grace@example.com",
  link: `https://keys.example.com/invite/${"i".repeat(22)}#${TOKEN}`,
  accountName: "Analytical Engines",
  inviterName: "Ada Lovelace",
  role: "member",
  expiresAt: new Date("2026-11-26T18:50:00Z"),
};
/** A password of a mail server, with characters that a URL must encode. */
export const PASSWORD = "canary:/#password";
/** The password as it must be written in SMTP_URL. */
export const ENCODED_PASSWORD = encodeURIComponent(PASSWORD);

let logged = "";
const servers: TestMailServer[] = [];

/** Captures the log and sets PUBLIC_URL before each test of the file, and restores everything after it. */
export function prepareMail(): void {
  beforeEach(() => {
    logged = "";
    log.level = "trace";
    vi.spyOn(process.stdout, "write").mockImplementation((text) => {
      logged += text;
      return true;
    });
    vi.stubEnv("PUBLIC_URL", "https://keys.example.com:8443");
  });
  afterEach(async () => {
    log.level = "silent";
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
}

/** Starts a mail server and sets SMTP_URL to it, with `login` before the host. */
export async function useMailServer(
  options: Parameters<typeof startMailServer>[0] = {},
  login = "",
): Promise<TestMailServer> {
  const server = await startMailServer(options);
  servers.push(server);
  vi.stubEnv("SMTP_URL", `smtp://${login}127.0.0.1:${server.port}`);
  return server;
}

/** Everything that this test has logged. */
export const readLog = (): string => logged;

/** Asserts that one warning was logged, with its reason and without addresses or secrets. */
export function expectQuietFailure(reason: unknown = expect.any(String)): void {
  expect(logged.split("\n").filter(Boolean)).toHaveLength(1);
  expect(JSON.parse(logged)).toMatchObject({ level: 40, reason });
  for (const secret of ["canary", ENCODED_PASSWORD, TOKEN, "grace", "127.0.0.1"]) expect(logged).not.toContain(secret);
}
