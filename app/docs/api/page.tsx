/** The API reference. It is public, because it contains nothing about any account. */
import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { Mark } from "@/components/mark";
import { buttonClasses } from "@/components/ui/button";
import { ApiReference } from "./api-reference";
import { ReferenceIntro } from "./reference-intro";

export const metadata: Metadata = { title: "API reference" };

export default async function ApiReferencePage() {
  const fields = await headers();
  // The gate sets both headers.
  const origin = `${fields.get("x-forwarded-proto") ?? "http"}://${fields.get("host")}`;
  return (
    <>
      <header className="sticky top-0 z-20 border-line border-b bg-canvas">
        <div className="mx-auto flex h-14 max-w-5xl items-center justify-between gap-3 px-4 sm:px-8">
          <div className="flex min-w-0 items-center gap-2.5 font-semibold">
            <Mark />
            Latchkey
          </div>
          <Link href="/keys" className={buttonClasses({ size: "sm" })}>
            Back to API Keys
          </Link>
        </div>
      </header>
      <main className="mx-auto grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-8 px-4 py-8 sm:px-8 sm:py-10">
        <ReferenceIntro origin={origin} />
        <ApiReference />
      </main>
    </>
  );
}
