/** Shown when the root layout itself fails. It needs only this file and the style sheet, not even scripts. */
"use client";
import { MessagePage } from "@/components/message-page";
import { buttonClasses } from "@/components/ui/button";
import "./globals.css";

export default function GlobalError() {
  const again = (
    <a href="/keys" className={buttonClasses({ weight: "primary" })}>
      Try again
    </a>
  );
  return (
    <html lang="en">
      <body>
        <title>Something went wrong · Latchkey</title>
        <MessagePage title="This page could not be shown" actions={again}>
          Something went wrong on the server.
        </MessagePage>
      </body>
    </html>
  );
}
