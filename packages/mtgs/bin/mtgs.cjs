#!/usr/bin/env node
// Written for every version of Node there is: what follows needs a newer one than some machines have.
'use strict';
var oldest = [22, 13];
var found = process.versions.node.split('.').map(Number);
if (found[0] > oldest[0] || (found[0] === oldest[0] && found[1] >= oldest[1])) {
  require('./start.cjs');
} else {
  process.stderr.write(
    'mtgs: this is Node.js ' +
      process.versions.node +
      '; MTGS needs ' +
      oldest.join('.') +
      ' or newer: https://nodejs.org\n',
  );
  process.exitCode = 2;
}
