/** The front gate leads to the keys; who is not signed in is sent on from there. */
import { redirect } from "next/navigation";

export default function Home(): never {
  redirect("/keys");
}
