/** Style sheets and fonts of the whole window, all bundled. */
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '@fontsource-variable/noto-sans-sc';
import './base.css';
import './dark.css';
import './light.css';
