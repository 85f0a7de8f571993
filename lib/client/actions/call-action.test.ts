/** Each way in which an action gives no answer has its own reason, and a redirect of an action is no failure. */
import { UnrecognizedActionError } from "next/dist/client/components/unrecognized-action-error";
import { redirect } from "next/navigation";
import { expect, it, test } from "vitest";
import { callAction } from "./call-action";

const fail = (error: unknown) => callAction(() => Promise.reject(error));

it.each([
  ["an action that the server no longer knows", new UnrecognizedActionError("not found"), "updated"],
  ["an error of the server's own code", Object.assign(new Error("hidden"), { digest: "123" }), "server_fault"],
  ["a connection that broke", new TypeError("Failed to fetch"), "no_answer"],
  ["the page that stands in for a dashboard that is down", new Error("An unexpected response"), "no_answer"],
  ["something that is no error", "hm", "no_answer"],
])("%s: %s is %s", async (_what, error, failure) => {
  expect(await fail(error)).toEqual({ ok: false, failure });
});

test("an answer is passed on", async () => {
  expect(await callAction(() => Promise.resolve(7))).toEqual({ ok: true, answer: 7 });
});

test("a redirect goes through to the router", async () => {
  await expect(callAction(async () => redirect("/keys"))).rejects.toThrow("NEXT_REDIRECT");
});
