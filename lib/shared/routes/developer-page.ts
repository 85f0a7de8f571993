/** The public page for developers: whether there is one, and what the owners of the server have chosen for it. */
import { visibleName } from "@/lib/shared/names";
import * as z from "@/lib/shared/zod";

/** Where it is, for everybody. */
export const DEVELOPER_PAGE_PATH = "/developers";

/** The dialog "Public page". */
export const developerPageInput = z.object({
  /** whether the page is there; without it, it is not found */
  isPublic: z.boolean(),
  /** whether search engines may list it */
  isIndexed: z.boolean(),
  /** its heading */
  title: visibleName("a title"),
});

/** A valid `developerPageInput`. */
export type DeveloperPage = z.output<typeof developerPageInput>;

/** What holds until an owner has chosen. */
export const NO_DEVELOPER_PAGE: DeveloperPage = { isPublic: false, isIndexed: false, title: "API documentation" };
