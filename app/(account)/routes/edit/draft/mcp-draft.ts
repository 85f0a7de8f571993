/** Whether a route's upstream speaks the Model Context Protocol, as the form holds it. */
import type { WrittenRoute } from "@/lib/shared/routes/schema";

type Written = WrittenRoute["mcp"];

/** `mcpTools`: a tool with its permissions on each line, such as `search: docs:read`. */
export type McpDraft = { mcp: "none" | "all" | "tools"; mcpTools: string };

/** The form of what is written. */
export function startMcp(written: Written): McpDraft {
  if (typeof written !== "object") return { mcp: written === true ? "all" : "none", mcpTools: "" };
  const lines = Object.entries(written.tools).map(([tool, entry]) => {
    if (Array.isArray(entry)) return `${tool}: ${entry.join(" ")}`.trimEnd();
    const { all, any } = entry as { all?: string[]; any?: string[] };
    return any ? `${tool}: any ${any.join(" ")}` : `${tool}: ${(all ?? []).join(" ")}`.trimEnd();
  });
  return { mcp: "tools", mcpTools: lines.join("\n") };
}

/** What the form says. */
export function writeMcp({ mcp, mcpTools }: McpDraft): Written {
  if (mcp === "none") return undefined;
  if (mcp === "all") return true;
  const lines = mcpTools.split("\n").filter((line) => line.trim() !== "");
  const tools = lines.map((line) => {
    // The name of a tool may hold a colon, but none that a space follows.
    const [tool = "", rest = ""] = line.split(/:\s+|:$/, 2);
    const [first, ...words] = rest.split(/\s+/).filter((word) => word !== "");
    if (first === "any") return [tool.trim(), { any: words }];
    return [tool.trim(), first === undefined ? [] : [first, ...words]];
  });
  return { tools: Object.fromEntries(tools) } as Written;
}
