import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.js';

interface Props {
  readonly title: string;
  readonly description?: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Modal({ title, description, isOpen, onClose, children }: Props): ReactNode {
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/50" />
        <Dialog.Content
          className="card fixed top-1/2 left-1/2 z-50 grid max-h-[90vh] w-[min(40rem,94vw)] -translate-1/2 gap-3 overflow-auto shadow-xl"
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <div className="flex items-start justify-between gap-3">
            <Dialog.Title asChild>
              <h2>{title}</h2>
            </Dialog.Title>
            <Dialog.Close asChild>
              <Button aria-label="Close">✕</Button>
            </Dialog.Close>
          </div>
          {description !== undefined && <Dialog.Description className="text-quiet">{description}</Dialog.Description>}
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
