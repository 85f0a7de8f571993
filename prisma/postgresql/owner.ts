/** Whether a PostgreSQL database belongs to somebody. */
import { connectPostgresql } from "./connect";

const TABLES = ["User", "ApiKey", "Activity", "ActivityHead", "Account"];

/** Whether anybody has ever signed up at a migrated database, or left something behind. */
export async function hasOwner(url: string): Promise<boolean> {
  const client = await connectPostgresql(url);
  try {
    const found = TABLES.map((table) => `EXISTS (SELECT 1 FROM "${table}")`).join(" OR ");
    const { rows } = await client.query<{ found: boolean }>(`SELECT ${found} AS "found"`);
    return rows[0]?.found === true;
  } finally {
    await client.end();
  }
}
