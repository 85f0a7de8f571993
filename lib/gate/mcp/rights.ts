/** Says which permissions the tools of an MCP server ask for. */
import { ANY_KEY, type Requirement, spellClauses } from "@/lib/shared/permissions/requirement";
import type { McpMessage } from "./messages";

/** `tools`: what each tool asks for; null where every key that may call the route may call every tool. */
export type McpRights = { tools: ReadonlyMap<string, Requirement> | null };

/** Stands for every tool that has no entry of its own. */
const OTHERS = "*";

/** What the calls of a request ask for together, or the name of a tool that nobody may call. */
export function findToolRequirement(
  tools: McpRights["tools"],
  messages: readonly McpMessage[],
): { ok: true; requirement: Requirement } | { ok: false; tool: string } {
  if (tools === null) return { ok: true, requirement: ANY_KEY };
  const asked: Requirement[] = [];
  for (const { tool } of messages) {
    if (tool === null) continue;
    // The entry for others is not a tool of that name.
    const requirement = (tool === OTHERS ? undefined : tools.get(tool)) ?? tools.get(OTHERS);
    if (!requirement) return { ok: false, tool };
    asked.push(requirement);
  }
  return { ok: true, requirement: joinRequirements(asked) };
}

/** Met by a key that meets all of them. */
export function joinRequirements(requirements: readonly Requirement[]): Requirement {
  const clauses = requirements.flatMap((requirement) => requirement.clauses);
  const unknown = requirements.flatMap((requirement) => requirement.unknown);
  return { clauses, unknown, text: spellClauses(clauses) };
}
