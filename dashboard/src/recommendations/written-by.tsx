import type { ReactNode } from 'react';
import { Tag } from '../base/text/tag.js';

/** Who wrote a fix, where a model did: those of the recipes need no word. A name of a provider and a model is no free text. */
export const WrittenBy = ({ author }: { readonly author: string }): ReactNode =>
  author !== 'recipes' && <Tag>{`written by ${author.slice(0, 100)}`}</Tag>;
