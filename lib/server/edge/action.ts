/** The way into the domain for every server action: session, then schema, then domain. */
import { headers } from "next/headers";
import type { z } from "zod";
import type { Actor } from "@/lib/server/access/actor";
import { refuseForNow, refuseInvalid, refuseSignedOut } from "@/lib/server/access/refusals";
import { DatabaseBusyError } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import { findActor } from "@/lib/server/people/sessions";
import { SERVER_BUSY } from "@/lib/server/people/sign-in";
import { markActionStarted } from "@/lib/server/request/action-progress";
import type { FormState } from "@/lib/shared/form-state";
import { toFieldErrors } from "@/lib/shared/form-state";
import { INNER } from "@/lib/shared/gate/inner-hop";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { accountReference } from "@/lib/shared/team/member-input";

/**
 * Tells the process's server that the request was decoded and came to an action: what fails from here on is our fault.
 */
export async function markAction(): Promise<void> {
  const requestId = (await headers()).get(INNER.requestId);
  if (requestId) markActionStarted(requestId);
}

/**
 * Runs a domain function for the signed-in person. A server action is a public endpoint: `input` is anything at all.
 * Refuses `signed_out`, `invalid`, and `try_later` when the database stays busy; passes on what the domain refuses.
 */
export async function runAction<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  act: (actor: Actor, input: z.output<S>) => Promise<ActionResult<T>>,
): Promise<ActionResult<T>> {
  await markAction();
  return runFor(() => findActor(), schema, input, act);
}

/**
 * The same in the account that the page was drawn for: in another tab the person may have gone on to another one.
 * `signed_out` when they are not in it.
 */
export async function runInAccount<S extends z.ZodType, T>(
  accountId: unknown,
  schema: S,
  input: unknown,
  act: (actor: Actor, input: z.output<S>) => Promise<ActionResult<T>>,
): Promise<ActionResult<T>> {
  await markAction();
  const id = accountReference.safeParse(accountId);
  return runFor(async () => (id.success ? findActor(id.data) : null), schema, input, act);
}

async function runFor<S extends z.ZodType, T>(
  find: () => Promise<Actor | null>,
  schema: S,
  input: unknown,
  act: (actor: Actor, input: z.output<S>) => Promise<ActionResult<T>>,
): Promise<ActionResult<T>> {
  try {
    const actor = await find();
    if (!actor) return refuseSignedOut();
    const parsed = schema.safeParse(input);
    if (!parsed.success) return refuseInvalid(toFieldErrors(parsed.error));
    return await act(actor, parsed.data);
  } catch (error) {
    if (!isBusy(error)) throw error;
    return refuseForNow(SERVER_BUSY);
  }
}

/**
 * The same for an action of a page that needs no session: schema, then domain. `refusals` are its answers to anything
 * else than the schema's input, and to a busy database.
 */
export async function runForAnyone<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  refusals: { invalid: T; busy: T },
  act: (input: z.output<S>) => Promise<T>,
): Promise<T> {
  await markAction();
  try {
    const parsed = schema.safeParse(input);
    return parsed.success ? await act(parsed.data) : refusals.invalid;
  } catch (error) {
    if (!isBusy(error)) throw error;
    return refusals.busy;
  }
}

/** How a form without a session ended: refused with what to show, or done. */
type FormOutcome = { ok: true } | { ok: false; message: string | null; fields?: Record<string, string> };

/**
 * The same for the two forms that nobody is signed in for: schema, then domain. Null means done. On a refusal what was
 * typed comes back, except the password.
 */
export async function runForm<S extends z.ZodObject>(
  schema: S,
  form: unknown,
  act: (input: z.output<S>) => Promise<FormOutcome>,
): Promise<FormState | null> {
  await markAction();
  const given = readFields(schema, form);
  const { password: _, ...values } = given;
  const parsed = schema.safeParse(given);
  if (!parsed.success) return { values, fields: toFieldErrors(parsed.error), message: null };
  try {
    const outcome = await act(parsed.data);
    return outcome.ok ? null : { values, fields: outcome.fields ?? {}, message: outcome.message };
  } catch (error) {
    if (!isBusy(error)) throw error;
    return { values, fields: {}, message: SERVER_BUSY };
  }
}

/** The schema's own fields as text; a file, a missing field or a form that is none counts as empty. */
function readFields(schema: z.ZodObject, form: unknown): Record<string, string> {
  const entries = Object.keys(schema.shape).map((name): [string, string] => {
    const value = form instanceof FormData ? form.get(name) : null;
    return [name, typeof value === "string" ? value : ""];
  });
  return Object.fromEntries(entries);
}

function isBusy(error: unknown): boolean {
  if (!(error instanceof DatabaseBusyError)) return false;
  log.warn({ err: error }, "the database was busy for too long");
  return true;
}
