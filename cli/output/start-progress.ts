import { SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

export interface Progress {
  readonly update: (done: number, total: number, label?: string) => void;
  readonly stop: () => void;
}

/** A bar on standard error; where that is no terminal, one line each time the label changes. */
export function startProgress(terminal: Terminal, label: string): Progress {
  if (!terminal.isInteractive) return plainProgress(terminal, label);
  const bar = new SingleBar({
    format: '{label} [{bar}] {value}/{total}',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
    gracefulExit: false,
  });
  bar.start(1, 0, { label });
  return {
    update(done, total, next = label) {
      bar.setTotal(Math.max(1, total));
      bar.update(Math.min(done, Math.max(1, total)), { label: next });
    },
    stop() {
      bar.stop();
    },
  };
}

function plainProgress({ say }: Terminal, label: string): Progress {
  let said = '';
  const tell = (text: string): void => {
    if (text !== said) say(`${text}…`);
    said = text;
  };
  tell(label);
  return {
    update(_done, _total, next = label) {
      tell(next);
    },
    stop() {
      said = '';
    },
  };
}
