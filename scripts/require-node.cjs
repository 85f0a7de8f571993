/** Ends the process with one sentence when Node is too old. Written in old syntax, so that an old Node can read it. */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
  console.error(
    "Latchkey needs Node 22.12 or later, and this is Node " +
      process.versions.node +
      ". Run npm ci, which installs Node 24 beside the other packages where it can, or install Node 24 yourself.",
  );
  process.exit(1);
}
