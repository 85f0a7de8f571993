/** axe finds nothing while a key is shared by a link, in both themes, on wide and narrow screens. */
import { expectAccessible } from "../support/browser/accessible";
import { expect, expectAlive, test } from "../support/browser/fixtures";
import { endLinks } from "../support/browser/people";
import { choose, createKey, refresh, rowOf } from "../support/browser/screen";

for (const width of [1280, 360]) {
  test.describe(`${width} px`, () => {
    const options = { viewport: { width, height: width === 360 ? 740 : 900 } };
    test.use({ ...options, hasTouch: width === 360, permissions: ["clipboard-read", "clipboard-write"] });

    test(`axe finds nothing while a key is shared by a link (${width} px)`, async ({
      keysPage: page,
      openWindow,
      server,
    }) => {
      const addresses: string[] = [];
      for (const name of ["A name without a break: ThatIsHowLongAWordCanBeInAName", "second", "third"]) {
        const revealed = await createKey(page, name);
        await revealed.getByRole("tab", { name: "Share once" }).click();
        if (name === "second") await expectAccessible(page, "share once");
        await revealed.getByRole("checkbox").check();
        await revealed.getByRole("button", { name: "Create link" }).click();
        addresses.push(await revealed.getByRole("textbox", { name: "Link", exact: true }).inputValue());
        if (name === "second") await expectAccessible(page, "link");
        await revealed.getByRole("button", { name: "Copy link" }).click();
        await expect(revealed.getByText("Copied to the clipboard.")).toBeVisible();
        await page.keyboard.press("Escape");
        await expect(revealed).toBeHidden();
      }
      const [first = "", second = "", third = ""] = addresses;
      const dialog = await choose(page, "second", "Withdraw link");
      await expectAccessible(page, "withdraw");
      await dialog.getByRole("button", { name: "Withdraw link" }).click();
      await expect(rowOf(page, "second")).toContainText("Link withdrawn");
      await expectAccessible(page, "list with links");

      const other = await openWindow({ person: null, path: "/sign-in", options });
      await other.goto(first);
      await expectAlive(other);
      await expectAccessible(other, "shared key");
      await other.getByRole("button", { name: "Reveal key" }).click();
      await expect(other.getByRole("textbox", { name: "API Key", exact: true })).toBeVisible();
      await expectAccessible(other, "revealed");
      await other.getByRole("button", { name: "Copy", exact: true }).click();
      await expect(other.getByText("Copied to the clipboard.")).toBeVisible();
      endLinks(server.databaseFile);
      for (const [address, message] of [
        [first, "This link was already opened"],
        [second, "This link was withdrawn"],
        [third, "This link has expired"],
      ] as const) {
        await other.goto("/sign-in");
        await other.goto(address);
        await expect(other.getByText(message)).toBeVisible();
        await expectAccessible(other, message);
      }
      await refresh(page);
      await expect(rowOf(page, "third")).toContainText("Link expired");
      await expectAccessible(page, "list with ended links");
    });
  });
}
