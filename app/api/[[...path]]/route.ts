/**
 * Answers 404 for every API path without a route of its own, including /api. The gate has already required a valid
 * key.
 */
import { refusePath } from "@/lib/server/edge/api-answers";

export {
  refusePath as DELETE,
  refusePath as GET,
  refusePath as OPTIONS,
  refusePath as PATCH,
  refusePath as POST,
  refusePath as PUT,
};
