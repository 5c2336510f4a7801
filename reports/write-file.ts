import { rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file so that a reader sees either the old content or the whole new one. */
export async function writeWhole(file: string, content: string): Promise<void> {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(draft, content);
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
