/** A kernel whose parent died has nobody left to serve: it ends too. */

/** The process that must stay alive. */
export interface Guardian {
  pid: number;
  /** Whether it started the kernel itself. */
  isParent: boolean;
}

/**
 * Jupyter's process, which names itself in JPY_PARENT_PID; `undefined` where nobody asked for that.
 *
 * @param parent the process that started the kernel; it may have died since
 */
export function findGuardian(parent: number, env: NodeJS.ProcessEnv = process.env): Guardian | undefined {
  const pid = Number(env.JPY_PARENT_PID);
  const isParent = pid === parent;
  // A number from another machine or container names nobody here, and must not end the kernel.
  return Number.isInteger(pid) && pid > 1 && (isParent || isAlive(pid)) ? { pid, isParent } : undefined;
}

/**
 * A function that tells whether the guardian still lives. A parent that died but was not waited for by its own parent
 * still has its number; that our own parent changed shows its death too.
 */
export function watchGuardian({ pid, isParent }: Guardian): () => boolean {
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
