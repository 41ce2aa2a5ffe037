/** Files of a site, checked. */

/**
 * The bytes of a file.
 *
 * @param folder an address that ends in a slash
 * @param file its place in the repository; in the folder it has its name alone
 * @throws Error with the address and what came instead
 */
export async function fetchFile(folder: string, file: string): Promise<Uint8Array> {
  const address = folder + file.slice(file.lastIndexOf("/") + 1);
  const response = await fetch(address).catch((error: unknown) => {
    throw new Error(`${address} cannot be fetched (${error instanceof Error ? error.message : String(error)})`);
  });
  if (!response.ok) throw new Error(`${address} cannot be fetched (${response.status} ${response.statusText})`);
  return new Uint8Array(await response.arrayBuffer());
}

/** A shipped model, and what lies beside it as JSON. @throws Error as {@link fetchFile}, and for a damaged file */
export async function fetchModel<About>(
  folder: string,
  { model, about }: { model: string; about: string },
): Promise<{ bytes: Uint8Array; about: About }> {
  const [bytes, card] = await Promise.all([fetchFile(folder, model), fetchFile(folder, about)]);
  const told = JSON.parse(new TextDecoder().decode(card)) as { about: About; sha256: string };
  await requireWhole(bytes, told.sha256, model);
  return { bytes, about: told.about };
}

/** @throws Error for other bytes than were meant; a page that came without encryption cannot compute it, and believes them */
export async function requireWhole(bytes: Uint8Array, sha256: string, file: string): Promise<void> {
  if (globalThis.crypto?.subtle === undefined) return;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as BufferSource));
  const found = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (found === sha256) return;
  throw new Error(`${file} came damaged: its SHA-256 is ${found}, expected ${sha256}. Load the page again`);
}
