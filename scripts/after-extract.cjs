const { rm } = require('node:fs/promises');
const { join } = require('node:path');

/** The fallback runtime carries a start file in resources/app; in the product it would lie dead beside app.asar. */
module.exports = async ({ appOutDir }) => rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
