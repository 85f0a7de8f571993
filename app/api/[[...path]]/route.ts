/**
 * Every API path that has no route of its own, /api itself included: 404 with a valid key (the gate asks for one
 * first).
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
