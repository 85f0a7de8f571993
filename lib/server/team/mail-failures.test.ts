/** An email that can't be sent is a result, not an exception; the log gives the reason without the address. */
import { type AddressInfo, createServer } from "node:net";
import { expect, test, vi } from "vitest";
import {
  ENCODED_PASSWORD,
  expectQuietFailure,
  INVITATION,
  prepareMail,
  readLog,
  useMailServer,
} from "@/lib/server/testing/mail";
import { startMailServer } from "@/lib/server/testing/mail-server";
import { sendInvitation } from "./mail";

prepareMail();

test("the password is never sent to another machine without TLS", async () => {
  const tried: unknown[] = [];
  const server = await useMailServer({
    onAuth: ({ username, password }, _session, done) => {
      tried.push(password);
      done(null, { user: username });
    },
  });
  // An address that leads to loopback although it is not written as one.
  vi.stubEnv("SMTP_URL", `smtp://keys:${ENCODED_PASSWORD}@0.0.0.0:${server.port}`);
  expect(await sendInvitation(INVITATION)).toBe("failed");
  expect([tried, server.mails]).toEqual([[], []]);
  expectQuietFailure();
});

const refusal = Object.assign(new Error("no canary for grace@example.com"), { responseCode: 550 });

test.each<[string, Parameters<typeof useMailServer>[0], string]>([
  ["login", { authOptional: false, onAuth: (_auth, _session, done) => done(refusal) }, "EAUTH"],
  ["recipient", { onRcptTo: (_address, _session, done) => done(refusal) }, "EENVELOPE"],
  ["message", { onData: (stream, _session, done) => void stream.resume().on("end", () => done(refusal)) }, "EMESSAGE"],
])("a refused %s is a failure, logged without the address", async (what, options, reason) => {
  await useMailServer(options, what === "login" ? `keys:${ENCODED_PASSWORD}@` : "");
  expect(await sendInvitation(INVITATION)).toBe("failed");
  expectQuietFailure(reason);
  expect(JSON.parse(readLog())).toMatchObject({ status: 550, step: what });
});

test("a port that nobody listens on is a failure", async () => {
  const server = await startMailServer();
  vi.stubEnv("SMTP_URL", `smtp://127.0.0.1:${server.port}`);
  await server.close();
  expect(await sendInvitation(INVITATION)).toBe("failed");
  expectQuietFailure();
  expect(JSON.parse(readLog())).toMatchObject({ step: "connect", cause: "ECONNREFUSED" });
});

test.each([
  ["never answers", ""],
  ["speaks without end", "220-wait\r\n"],
])("a server that %s is a failure once patience ends", async (_, line) => {
  const server = createServer((socket) => {
    const speaking = setInterval(() => line && socket.write(line), 20);
    socket.on("close", () => clearInterval(speaking)).on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.stubEnv("SMTP_URL", `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`);
  expect(await sendInvitation(INVITATION, 200)).toBe("failed");
  expectQuietFailure();
  expect(JSON.parse(readLog())).toMatchObject({ step: "greeting", advice: expect.stringContaining("smtps://") });
  // Resolves only once the client has closed the connection.
  await new Promise((resolve) => server.close(resolve));
});

test("smtp:// to a port that speaks TLS from the first byte is named as that, and so is the other way round", async () => {
  const secure = await useMailServer({ secure: true });
  expect(await sendInvitation(INVITATION, 500)).toBe("failed");
  expect(JSON.parse(readLog())).toMatchObject({ step: "greeting", advice: expect.stringContaining("smtps://") });
  const plain = await useMailServer();
  vi.stubEnv("SMTP_URL", `smtps://127.0.0.1:${plain.port}`);
  expect(await sendInvitation(INVITATION, 2000)).toBe("failed");
  const last = readLog().trim().split("\n").at(-1) ?? "";
  expect(JSON.parse(last)).toMatchObject({ step: "TLS", advice: expect.stringContaining("smtp://") });
  expect([secure.mails, plain.mails]).toEqual([[], []]);
});
