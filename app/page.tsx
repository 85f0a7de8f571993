/** Redirects to the keys; that page redirects to /sign-in when nobody is signed in. */
import { redirect } from "next/navigation";

export default function Home(): never {
  redirect("/keys");
}
