/** Answers 404 in v2's envelope for every v2 path without a route of its own. */
export {
  refuseV2Path as DELETE,
  refuseV2Path as GET,
  refuseV2Path as OPTIONS,
  refuseV2Path as PATCH,
  refuseV2Path as POST,
  refuseV2Path as PUT,
} from "@/lib/server/edge/api-answers";
