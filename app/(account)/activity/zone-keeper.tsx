/** Renders the page again when the server did not know the browser's time zone. */
"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { keepZone } from "@/app/(account)/_shell/zone";

/** `rendered`: the zone that the page was rendered in. */
export function ZoneKeeper({ rendered }: { rendered: string }) {
  const router = useRouter();
  useEffect(() => {
    if (keepZone() !== rendered) router.refresh();
  }, [rendered, router]);
  return null;
}
