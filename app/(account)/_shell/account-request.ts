/** Finds who requests data of the account that a page was rendered for. */
import type { Actor } from "@/lib/server/access/actor";
import { findActor } from "@/lib/server/people/sessions";
import { accountReference } from "@/lib/shared/team/member-input";

/** The signed-in person in the account of the `account` parameter; null if nobody is signed in or it is not theirs. */
export async function findRequestActor(request: Request): Promise<Actor | null> {
  const id = accountReference.safeParse(new URL(request.url).searchParams.get("account"));
  return id.success ? findActor(id.data) : null;
}

/** The answer when `findRequestActor` found nobody. */
export function respondSignedOut(): Response {
  return Response.json({ code: "signed_out" }, { status: 401, headers: { "Cache-Control": "no-store" } });
}
