// npm runs this before `npm pack` in this folder, which would pack the whole checkout and not what people install.
process.stderr.write(
  'mtgs: this folder is no package to install; "npm run tarballs" writes those into dist/packages.\n',
);
process.exitCode = 1;
