/** What every page of an account can do. */
"use server";
import { redirect } from "next/navigation";
import { noteAction } from "@/lib/server/action";
import { endSession } from "@/lib/server/sessions";

/** Ends the session and goes to the sign-in page. */
export async function signOutAction(): Promise<void> {
  await noteAction();
  await endSession();
  redirect("/sign-in");
}
