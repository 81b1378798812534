import type { Actor } from '../../domain/event.js';
import { type SavedView, viewsMax } from '../../domain/governance/desk.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import { InvalidInputError } from '../../kernel/errors/errors.js';
import type { DeskStore } from '../../stores/desk-store.js';
import { changeDesk, readDesk } from './change-desk.js';

/** The views of the conflicts that a person saved: everybody has their own. */
export interface SavedViews {
  /** In the order in which they were saved. */
  list(actor: Actor): Promise<readonly SavedView[]>;
  /** Of one name there is one. @throws {InvalidInputError} when the person has as many as can be. */
  save(actor: Actor, view: Omit<SavedView, 'id'>): Promise<SavedView>;
  /** One that is gone is removed already. */
  remove(actor: Actor, id: string): Promise<void>;
}

export const createSavedViews = ({ desks }: { readonly desks: DeskStore }): SavedViews => ({
  list: async (actor) => (await readDesk(desks, actor)).views,
  async save(actor, { name, filter }) {
    const view = { id: `view-${digest([name]).slice(0, 24)}`, name, filter };
    await changeDesk(desks, actor, function saveView(desk) {
      const others = desk.views.filter(({ id }) => id !== view.id);
      if (others.length >= viewsMax) throw tooMany();
      return { ...desk, views: [...others, view] };
    });
    return view;
  },
  async remove(actor, id) {
    await changeDesk(desks, actor, function removeView(desk) {
      const views = desk.views.filter((view) => view.id !== id);
      return views.length === desk.views.length ? desk : { ...desk, views };
    });
  },
});

const tooMany = (): InvalidInputError =>
  new InvalidInputError(`you have ${viewsMax} saved views, which is as many as there can be`, [], {
    hint: 'Remove one that you no longer need.',
  });
