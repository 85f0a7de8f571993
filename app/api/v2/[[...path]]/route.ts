/** Every v2 path that has no route of its own: 404 in v2's envelope. */
export {
  refuseV2Path as DELETE,
  refuseV2Path as GET,
  refuseV2Path as OPTIONS,
  refuseV2Path as PATCH,
  refuseV2Path as POST,
  refuseV2Path as PUT,
} from "@/lib/server/edge/api-answers";
