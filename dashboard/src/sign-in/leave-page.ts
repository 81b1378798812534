/** Whether the session is being ended: then only that decides where the page goes. */
let isLeaving = false;

/** Goes to another page, unless the page is about to go already. */
export function leaveFor(address: string): void {
  if (!isLeaving) window.location.assign(address);
}

/**
 * Ends the session and goes to the address. What is refused meanwhile, because the session has ended, leads nowhere else.
 * @throws what `end` throws: the page stays, and may be left in another way.
 */
export async function leaveAfter(end: () => Promise<unknown>, address: string): Promise<void> {
  isLeaving = true;
  try {
    await end();
  } catch (error) {
    isLeaving = false;
    throw error;
  }
  window.location.assign(address);
}
