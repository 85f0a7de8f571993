/** The head of a route's page. */
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { TextLink } from "@/components/ui/text-link";

export function RouteHeading({ route, children }: { route: string; children?: ReactNode }) {
  return (
    <div className="mb-6 grid gap-3">
      <TextLink href="/routes" className="flex w-fit items-center gap-1.5 text-[0.8125rem]">
        <ArrowLeft aria-hidden="true" className="size-3.5" />
        Routes
      </TextLink>
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <h1 translate="no" className="figures wrap-anywhere min-w-0 font-semibold text-lg">
          {route || "No route"}
        </h1>
        {children}
      </div>
    </div>
  );
}
