/** Reads a guide as its reader does: files to save, commands to run, and what they print. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);
const GUIDES = path.resolve(import.meta.dirname, "../../../docs/guides");

/** A command of a guide, and the lines that it says are printed; none where it says nothing. */
export type GuideCommand = { section: string; command: string; prints: string[] };

/** `files` by the name that the guide gives each. */
export type Guide = { files: Record<string, string>; commands: GuideCommand[] };

/** Reads a guide, with what this run has in place of the guide's own addresses. */
export function readGuide(name: string, replacements: Record<string, string> = {}): Guide {
  let text = readFileSync(path.join(GUIDES, name), "utf8");
  for (const [from, to] of Object.entries(replacements)) text = text.replaceAll(from, to);
  const files: Guide["files"] = {};
  const commands: GuideCommand[] = [];
  let section = "";
  // Prose and fenced blocks in turn.
  const parts = text.split(/^```/m);
  for (let index = 1; index < parts.length; index += 2) {
    const [prose = "", block = ""] = [parts[index - 1], parts[index]];
    const [language, ...lines] = block.trimEnd().split("\n");
    section =
      prose
        .match(/^## .*$/gm)
        ?.at(-1)
        ?.slice(3) ?? section;
    const [, file] = /[Ss]ave this as `([^`]+)`/.exec(prose.trimEnd().split("\n\n").at(-1) ?? "") ?? [];
    if (language === "sh") commands.push({ section, command: lines.join("\n"), prints: [] });
    else if (language === "text") commands.at(-1)?.prints.push(...lines);
    else if (file !== undefined) files[file] = `${lines.join("\n")}\n`;
  }
  return { files, commands };
}

/** Runs a command in a shell, and returns what it prints. Rejects when it fails. */
export async function runInShell(command: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await execute("sh", ["-c", command], { cwd: folder, env });
  return stdout;
}
