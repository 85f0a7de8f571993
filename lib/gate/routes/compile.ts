/** Compiles the entries of a routes document, with the catalogue's implications, into routes. */

import type { McpRights } from "@/lib/gate/mcp/rights";
import { createUpstreamPool } from "@/lib/gate/upstreams/create-pool";
import { isPermission } from "@/lib/shared/keys/permissions";
import type { Catalogue } from "@/lib/shared/permissions/catalogue";
import { compileRequirement, type Requirement } from "@/lib/shared/permissions/requirement";
import type { McpEntry } from "@/lib/shared/routes/fields/mcp";
import { METHODS, type RequirementEntry, readRequirement } from "@/lib/shared/routes/fields/permissions";
import { parsePattern } from "@/lib/shared/routes/path-pattern";
import type { RouteEntry } from "@/lib/shared/routes/schema";
import { compileCors } from "./cors";
import { compileHeaderChanges } from "./header-changes";
import { RouteHealth } from "./health";
import type { Route } from "./route";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The routes of valid entries, in their order, with no health recorded yet. A route whose headers refer to a variable
 * that `environment` does not have is compiled with a fault, and refuses every request.
 */
export function compileRoutes(
  entries: readonly RouteEntry[],
  catalogue: Catalogue,
  environment: Variables = process.env,
): Route[] {
  const compile = requirementCompiler(catalogue);
  return entries.map((entry) => compileRoute(entry, compile, environment));
}

type CompileRequirement = (written: RequirementEntry) => Requirement;

/** Compiles what is written alike once: many routes ask for the same few words. */
function requirementCompiler(catalogue: Catalogue): CompileRequirement {
  const compiled = new Map<string, Requirement>();
  return (written) => {
    const text = JSON.stringify(written);
    const known = compiled.get(text);
    if (known) return known;
    const { words, isAny } = readRequirement(written);
    const requirement = compileRequirement(words.filter(isPermission), { isAny, catalogue });
    compiled.set(text, requirement);
    return requirement;
  };
}

function compileRoute(entry: RouteEntry, compile: CompileRequirement, environment: Variables): Route {
  const requirements = METHODS.flatMap((method): [string, Requirement][] => {
    const written = entry.permissions[method];
    return written ? [[method, compile(written)]] : [];
  });
  const request = compileHeaderChanges(entry.requestHeaders, environment);
  const response = compileHeaderChanges(entry.responseHeaders, environment);
  const { finishRunning, openapi } = entry;
  return {
    path: entry.path,
    pattern: parsePattern(entry.path),
    isEnabled: entry.enabled,
    upstreams: createUpstreamPool(entry),
    stripsPrefix: entry.stripPrefix,
    requirements: new Map(requirements),
    allow: requirements.map(([method]) => method).join(", "),
    timeoutMs: entry.timeoutSeconds * 1000,
    requestChanges: request.ok ? request.changes : null,
    responseChanges: response.ok ? response.changes : null,
    cors: entry.cors ? compileCors(entry.cors) : null,
    mcp: compileMcp(entry.mcp, compile),
    fault: request.ok ? null : request.reason,
    health: new RouteHealth(),
    options: { finishRunning, openapi },
  };
}

function compileMcp(entry: McpEntry | undefined, compile: CompileRequirement): McpRights | null {
  if (!entry) return null;
  if (entry === true) return { tools: null };
  const tools = Object.entries(entry.tools).map(([name, each]) => [name, compile(each)] as const);
  return { tools: new Map(tools) };
}
