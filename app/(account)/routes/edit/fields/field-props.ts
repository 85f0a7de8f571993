/** What every group of a route's fields gets. */
import type { RouteDraft } from "@/app/(account)/routes/edit/draft/route-draft";
import type { RouteErrors } from "@/app/(account)/routes/edit/use-route-errors";

export type RouteFieldsProps = {
  draft: RouteDraft;
  errors: Pick<RouteErrors, "errorFor" | "hasErrorIn">;
  /** `name`: the place in the document of what was changed */
  onChange: (facts: Partial<RouteDraft>, name: string) => void;
};
