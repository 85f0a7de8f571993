/** Every v2 path that has no route of its own: 404 in v2's envelope. */
export {
  refuseLegacyPath as DELETE,
  refuseLegacyPath as GET,
  refuseLegacyPath as OPTIONS,
  refuseLegacyPath as PATCH,
  refuseLegacyPath as POST,
  refuseLegacyPath as PUT,
} from "@/lib/server/edge/api-answers";
