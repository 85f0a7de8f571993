/** The thread in which passwords are hashed, so that the event loop never waits for it. */
import { compareSync, hashSync } from "bcryptjs";

/**
 * @param {{ password: string, cost: number } | { password: string, hash: string }} task
 * @returns {string | boolean} the hash, or whether the password matches it
 */
export default function run(task) {
  return "hash" in task ? compareSync(task.password, task.hash) : hashSync(task.password, task.cost);
}
