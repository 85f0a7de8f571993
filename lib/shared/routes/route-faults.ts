/** Finds what the fields of a route contradict one another in. */
import type { CorsEntry } from "./fields/cors";
import type { HeaderChangesEntry } from "./fields/headers";
import { listUpstreams, type UpstreamEntry } from "./fields/upstream";
import { quote } from "./json-lines";
import { parsePattern } from "./path-pattern";
import type { PartFault } from "./schema-messages";
import { parseUpstream } from "./upstream-url";

type Fields = {
  path: string;
  upstream?: string;
  upstreams?: readonly UpstreamEntry[];
  stripPrefix: boolean;
  responseHeaders?: HeaderChangesEntry;
  cors?: CorsEntry;
};

/** The faults of a route whose fields are valid by themselves. */
export function findRouteFaults(route: Fields): PartFault[] {
  if (route.upstream !== undefined && route.upstreams !== undefined) {
    return [
      { path: ["upstreams"], message: '"upstream" and "upstreams" can\'t stand together; leave one of the two.' },
    ];
  }
  if (route.upstream === undefined && route.upstreams === undefined) {
    return [{ path: [], message: '"upstream" is missing; it must be a text such as "http://127.0.0.1:9000/v1".' }];
  }
  return [...findParameterFaults(route), ...findCorsFaults(route)];
}

/** A parameter that the upstream's path left out would lead to the same place for every value. */
function findParameterFaults(route: Fields): PartFault[] {
  const { parameters } = parsePattern(route.path);
  return listUpstreams(route).flatMap(({ url }, index): PartFault[] => {
    const parse = parseUpstream(url);
    if (!parse.ok) return [];
    const used = parsePattern(parse.base).parameters;
    const path = route.upstream === undefined ? ["upstreams", index] : ["upstream"];
    const unknown = used.find((name) => !parameters.includes(name));
    if (unknown !== undefined) {
      return [{ path, message: `The upstream holds {${unknown}}, which ${quote(route.path)} does not.` }];
    }
    const missing = route.stripPrefix ? parameters.find((name) => !used.includes(name)) : undefined;
    if (missing === undefined) return [];
    const message = `The upstream must hold {${missing}} in its path, as ${quote(route.path)} does, or "stripPrefix" must be false.`;
    return [{ path, message }];
  });
}

/** With `cors`, the gate alone says what a page may read. */
function findCorsFaults({ cors, responseHeaders }: Fields): PartFault[] {
  if (!cors) return [];
  return Object.keys(responseHeaders?.set ?? {})
    .filter((name) => /^access-control-/i.test(name))
    .map((name) => ({
      path: ["responseHeaders", "set", name],
      message: `${quote(name)} is set by "cors"; take it out of "responseHeaders".`,
    }));
}
