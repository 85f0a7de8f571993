/** The page /set-up: makes the first visitor who may the owner of the server. */
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { isUnclaimed } from "@/lib/server/people/claim";
import { findActor } from "@/lib/server/people/sessions";
import { SetUpCard } from "./set-up-card";

export const metadata: Metadata = { title: "Set up" };

export default async function SetUpPage() {
  if (await findActor()) redirect("/keys");
  if (!(await isUnclaimed())) redirect("/sign-in");
  return <SetUpCard />;
}
