/** The way into the domain for every server action: session, then schema, then domain. */
import { headers } from "next/headers";
import type { z } from "zod";
import type { Actor } from "@/lib/server/access/actor";
import {
  type Refused,
  refuseForNow,
  refuseInvalid,
  refuseSignedOut,
  refuseStranger,
} from "@/lib/server/access/refusals";
import { collectConfirmation } from "@/lib/server/db/confirmations";
import { UnknownOutcomeError } from "@/lib/server/db/errors";
import { DatabaseFaultError } from "@/lib/server/db/faults";
import { DatabaseBusyError } from "@/lib/server/db/transactions";
import { log } from "@/lib/server/log";
import { findActor } from "@/lib/server/people/sessions";
import { SERVER_BUSY } from "@/lib/server/people/sign-in";
import { markActionStarted } from "@/lib/server/request/action-progress";
import type { FormState } from "@/lib/shared/form-state";
import { toFieldErrors } from "@/lib/shared/form-state";
import { type DatabaseFault, INNER } from "@/lib/shared/gate/inner-hop";
import type { ActionResult } from "@/lib/shared/keys/key-view";
import { accountReference } from "@/lib/shared/team/member-input";

/**
 * Records that Next could decode the request's body: whatever fails from here on is the server's fault.
 */
export async function markAction(): Promise<void> {
  const requestId = (await headers()).get(INNER.requestId);
  if (requestId) markActionStarted(requestId);
}

/**
 * Runs a domain function for the signed-in person. A server action is a public endpoint, so `input` can be anything.
 * Refuses `signed_out`, `invalid`, and `try_later` when the database can't be used now; passes on what the domain
 * refuses.
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
 * The same in the account that the page was drawn for: the person may have switched accounts in another tab since.
 * Refuses `signed_out` when they are not a member of it.
 */
export async function runInAccount<S extends z.ZodType, T>(
  accountId: unknown,
  schema: S,
  input: unknown,
  act: (actor: Actor, input: z.output<S>) => Promise<ActionResult<T>>,
): Promise<ActionResult<T>> {
  await markAction();
  const id = accountReference.safeParse(accountId);
  return runFor(async () => (id.success ? findActor(id.data) : null), schema, input, act, refuseNobody);
}

/** The session has ended, or it is another person's or one of a member who was removed. */
async function refuseNobody(): Promise<Refused> {
  const somebody = await findActor();
  return somebody ? refuseStranger(somebody.email) : refuseSignedOut();
}

async function runFor<S extends z.ZodType, T>(
  find: () => Promise<Actor | null>,
  schema: S,
  input: unknown,
  act: (actor: Actor, input: z.output<S>) => Promise<ActionResult<T>>,
  refuse: () => Refused | Promise<Refused> = refuseSignedOut,
): Promise<ActionResult<T>> {
  try {
    const actor = await find();
    if (!actor) return await refuse();
    const parsed = schema.safeParse(input);
    if (!parsed.success) return refuseInvalid(toFieldErrors(parsed.error));
    const { value: result, confirmation } = await collectConfirmation(() => act(actor, parsed.data));
    return result.ok && confirmation ? { ...result, confirmation } : result;
  } catch (error) {
    return refuseForNow(explainFailure(error));
  }
}

/**
 * The same for an action of a page that needs no session: schema, then domain. `refusals` are its answers to input that
 * the schema rejects, and to a database that can't be used now.
 */
export async function runForAnyone<S extends z.ZodType, T>(
  schema: S,
  input: unknown,
  refusals: { invalid: T; later: (message: string) => T },
  act: (input: z.output<S>) => Promise<T>,
): Promise<T> {
  await markAction();
  try {
    const parsed = schema.safeParse(input);
    return parsed.success ? await act(parsed.data) : refusals.invalid;
  } catch (error) {
    return refusals.later(explainFailure(error));
  }
}

/** The result of a form that needs no session: a refusal with what to show, or success. */
type FormOutcome = { ok: true } | { ok: false; message: string | null; fields?: Record<string, string> };

/**
 * The same for the two forms of people who are not signed in: schema, then domain. Null means success. A refusal gives
 * back what was typed, except the password.
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
    return { values, fields: {}, message: explainFailure(error) };
  }
}

/** The schema's own fields as text. A missing field, a file, and anything that is not a form count as empty. */
function readFields(schema: z.ZodObject, form: unknown): Record<string, string> {
  const entries = Object.keys(schema.shape).map((name): [string, string] => {
    const value = form instanceof FormData ? form.get(name) : null;
    return [name, typeof value === "string" ? value : ""];
  });
  return Object.fromEntries(entries);
}

/** What a person can do about a fault. A transaction that failed so has changed nothing. */
const FAULT_MESSAGES: Record<DatabaseFault, string> = {
  full: "Nothing was saved: the server's disk is full. Once the server's operator has freed some space, try again.",
  read_only:
    "Nothing was saved: the server may not write to its database. Once the server's operator has allowed it, try again.",
  damaged: "This could not be done: the server's database is damaged. The server's operator must restore a backup.",
  unreadable: "This could not be done: the server can't read or write its database file. Ask the server's operator.",
  unreachable: "Nothing was saved: the server can't reach its database. Try again in a moment.",
  crowded: "Nothing was saved: the server's database accepts no more connections. Try again in a moment.",
};

const OUTCOME_UNKNOWN =
  "It is not known whether this was saved: the server lost its database meanwhile. Reload the page and look before you try again.";

/** The message for a person about what the domain threw. Throws again what is not the database's fault. */
function explainFailure(error: unknown): string {
  if (error instanceof DatabaseFaultError) return FAULT_MESSAGES[error.fault];
  if (error instanceof UnknownOutcomeError) {
    log.error({ err: error }, "the outcome of a change is unknown");
    return OUTCOME_UNKNOWN;
  }
  if (!(error instanceof DatabaseBusyError)) throw error;
  log.warn({ err: error }, "the database was busy for too long");
  return SERVER_BUSY;
}
