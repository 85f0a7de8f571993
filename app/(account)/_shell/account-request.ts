/** Who asks for data of the account that a page was drawn for. */
import type { Actor } from "@/lib/server/access/actor";
import { findActor } from "@/lib/server/people/sessions";
import { accountReference } from "@/lib/shared/team/member-input";

/** The person in the account that the query's `account` names; null when nobody is signed in, or they are not in it. */
export async function findRequestActor(request: Request): Promise<Actor | null> {
  const id = accountReference.safeParse(new URL(request.url).searchParams.get("account"));
  return id.success ? findActor(id.data) : null;
}

/** The answer to anyone else. */
export function respondSignedOut(): Response {
  return Response.json({ code: "signed_out" }, { status: 401, headers: { "Cache-Control": "no-store" } });
}
