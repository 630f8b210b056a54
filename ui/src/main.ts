// Where the app begins.
import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { theme } from './state/theme.svelte.ts';

theme.apply();
mount(App, { target: document.getElementById('app')! });
