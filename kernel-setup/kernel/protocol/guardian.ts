/** A kernel whose parent died has nobody left to serve: it ends too. */

/** The process that must stay alive: Jupyter's (it names itself in JPY_PARENT_PID), or 0 where nobody asked for that. */
export function findGuardian(env: NodeJS.ProcessEnv = process.env): number {
  const pid = Number(env.JPY_PARENT_PID);
  // A number from another machine or container names nobody here, and must not end the kernel.
  return Number.isInteger(pid) && pid > 1 && isAlive(pid) ? pid : 0;
}

/**
 * A function that tells whether the guardian still lives. A parent that died but was not waited for by its own parent
 * still has its number; that our own parent changed shows its death too.
 */
export function watchGuardian(pid: number): () => boolean {
  const isParent = process.ppid === pid;
  return () => isAlive(pid) && (!isParent || process.ppid === pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
