import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/queries.js';

const ladder = ['viewer', 'developer', 'reviewer', 'admin'] as const;

/** Whether the caller's role is this one or one above. It decides what is shown; what is allowed the API decides. */
export function useMay(role: (typeof ladder)[number]): boolean {
  const { data } = useQuery(meQuery);
  return ladder.findIndex((one) => one === data?.role) >= ladder.indexOf(role);
}
