/** State of which a process has one, although Next bundles the modules that use it more than once. */

/** The state with this name, created by the first caller. What it holds must not be compared with `instanceof`. */
export function shared<T>(name: string, create: () => T): T {
  const holder = globalThis as typeof globalThis & { latchkeyDatabase?: Map<string, unknown> };
  holder.latchkeyDatabase ??= new Map();
  if (!holder.latchkeyDatabase.has(name)) holder.latchkeyDatabase.set(name, create());
  return holder.latchkeyDatabase.get(name) as T;
}
