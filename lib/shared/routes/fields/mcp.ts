/** The schema of the Model Context Protocol on a route: which tools ask for which permissions. */
import type { z } from "@/lib/shared/zod";
import { quote } from "../json-lines";
import { checked, type PartFault } from "../schema-messages";
import { requirementEntry } from "./permissions";

/** `true`: every key that may call the route may call every tool. */
export type McpEntry = boolean | { tools: Readonly<Record<string, z.output<typeof requirementEntry>>> };

const MAX_TOOLS = 500;
const EXAMPLE = 'true, or an object such as {"tools": {"search": ["docs:read"]}}';

/** `mcp`: whether the upstream speaks MCP over streamable HTTP. */
export const mcp = checked<McpEntry>((value) => {
  if (typeof value === "boolean") return [];
  const tools = typeof value === "object" && value !== null && "tools" in value ? value.tools : null;
  if (Object.keys(value ?? {}).length !== 1 || typeof tools !== "object" || tools === null || Array.isArray(tools)) {
    return [{ path: [], message: `"mcp" must be ${EXAMPLE}.` }];
  }
  const entries = Object.entries(tools);
  if (entries.length > MAX_TOOLS) return [{ path: ["tools"], message: `"tools" holds ${MAX_TOOLS} at most.` }];
  return entries.flatMap(([name, entry]) => findToolFaults(name, entry));
}).optional();

function findToolFaults(name: string, entry: unknown): PartFault[] {
  if (!/^[\x21-\x7e]{1,128}$/.test(name)) {
    return [{ path: ["tools", name], message: `${quote(name)} is no name of a tool.` }];
  }
  const parse = requirementEntry.safeParse(entry);
  return (parse.error?.issues ?? []).map(({ path, message }) => ({ path: ["tools", name, ...path], message }));
}
