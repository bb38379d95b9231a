/** The window's entry: theme and language first, then the first render. */
import './theme';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import { startI18n } from './i18n';
import { applyUiToPage, useUi } from './state/ui';
import { warmAnalysis } from './state/warm';

startI18n(useUi.getState().language);
applyUiToPage();
warmAnalysis();

const root = document.getElementById('root');
if (!root) throw new Error('The page has no #root.');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
