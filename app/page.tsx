/** Redirects to the keys, or to the set-up of a server without an owner. */
import { redirect } from "next/navigation";
import { isUnclaimed } from "@/lib/server/people/claim";

export default async function Home(): Promise<never> {
  redirect((await isUnclaimed()) ? "/set-up" : "/keys");
}
