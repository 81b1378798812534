import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { OfflineBanner } from './offline-banner.js';

/** What is around every page. */
export function Frame(): ReactNode {
  return (
    <>
      <OfflineBanner />
      <Outlet />
    </>
  );
}
