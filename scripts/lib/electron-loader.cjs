/**
 * Stands in for Electron's default_app in the runtime that comes without one: opens the app whose
 * folder is the first plain argument.
 */
const fs = require('node:fs');
const path = require('node:path');
const { app } = require('electron');

const given = process.argv.slice(1).find((argument) => !argument.startsWith('-'));
const folder = path.resolve(given ?? '.');
let manifest;
try {
  manifest = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
} catch (error) {
  process.stderr.write(`No app in ${folder}: ${error.message}\n`);
  process.exit(1);
}

process.defaultApp = true;
app.setName(manifest.productName ?? manifest.name);
app.setVersion(manifest.version);
app.setAppPath(folder);
require(path.join(folder, manifest.main));
