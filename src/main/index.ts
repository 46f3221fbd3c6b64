import { startApp } from './app/lifecycle.js';

startApp();
