/** The page for addresses that have none. */
import type { Metadata } from "next";
import Link from "next/link";
import { MessagePage } from "@/components/message-page";
import { buttonClasses } from "@/components/ui/button";

export const metadata: Metadata = { title: "Page not found" };

export default function NotFound() {
  const back = (
    <Link href="/keys" className={buttonClasses({ weight: "primary" })}>
      Go to API Keys
    </Link>
  );
  return (
    <MessagePage title="Page not found" actions={back}>
      There is nothing at this address. It may be mistyped, or the page may have moved.
    </MessagePage>
  );
}
