/** The metadata of a protected resource (RFC 9728), by which MCP clients learn how to call it. */

/** Section 3.1: the path of the resource follows. */
const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** The path of the resource whose metadata lies at `path`, or null for another path. */
export function findResourcePath(path: string): string | null {
  return path.startsWith(`${WELL_KNOWN}/api/`) || path === `${WELL_KNOWN}/api` ? path.slice(WELL_KNOWN.length) : null;
}

/** Where the metadata of a resource lies. `origin` is this server's, as its caller knows it. */
export function getMetadataUrl(origin: string, resourcePath: string): string {
  return `${origin}${WELL_KNOWN}${resourcePath}`;
}

/** Section 3.2. There is no authorization server: keys are made by people. */
export function createMetadata(origin: string, resourcePath: string, scopes: readonly string[]): string {
  return JSON.stringify({
    resource: `${origin}${resourcePath}`,
    bearer_methods_supported: ["header"],
    scopes_supported: scopes,
    resource_name: "An API behind Latchkey",
  });
}
