/** What a browser does to the dashboard: loads `/keys` without pause, signs in through the form. */
import { call } from "../e2e/support/api/client";

/** Loads a page again and again in `clients` loops until `stop`; tells how many were loaded. */
export function loadPages(url: string, cookie: string, clients: number): { stop(): Promise<number> } {
  let isOver = false;
  let loaded = 0;
  const loops = Array.from({ length: clients }, async () => {
    while (!isOver) {
      const { status } = await call(url, { headers: { Cookie: cookie } });
      if (status !== 200) throw new Error(`${url} answered ${status}`);
      loaded++;
    }
  });
  return {
    stop: async () => {
      isOver = true;
      await Promise.all(loops);
      return loaded;
    },
  };
}

/** Submits the sign-in form as a browser without scripts would. Resolves to the answer's status. */
export async function signIn(server: string, origin: string, email: string, password: string): Promise<number> {
  const page = await call(`${server}/sign-in`);
  const hidden = [...page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => ({
    name: /name="([^"]*)"/.exec(tag)?.[1] ?? "",
    value: (/value="([^"]*)"/.exec(tag)?.[1] ?? "").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  }));
  const fields = [...hidden, { name: "email", value: email }, { name: "password", value: password }];
  const parts = fields.map(
    ({ name, value }) => `--bench-form\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const headers = { Origin: origin, "Content-Type": "multipart/form-data; boundary=bench-form" };
  const answer = await call(`${server}/sign-in`, {
    method: "POST",
    headers,
    body: `${parts.join("")}--bench-form--\r\n`,
  });
  return answer.status;
}
