import Database from "libsql";

/**
 * Keeps other servers from using a folder: they would end the turns that this one runs. The lock is a transaction on an empty database
 * next to the real one, which stays open to the thread that copies its log; it goes with the process, however that ends.
 *
 * @param path The file of the empty database.
 * @returns Gives the lock back.
 * @throws An error with the code SQLITE_BUSY when another server has it.
 */
export function lockFile(path: string): () => void {
  const database = new Database(path);
  try {
    database.exec("PRAGMA busy_timeout = 1000; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    throw error;
  }
  return () => {
    database.exec("ROLLBACK");
    database.close();
  };
}
