// The screens of the app: a new one is a row here. The first is shown when the address names none.
import type { Component } from 'svelte';
import CaptureScreen from '../capture/CaptureScreen.svelte';
import CustomerScreen from '../customer/CustomerScreen.svelte';
import MapScreen from '../map/MapScreen.svelte';
import type { IconName } from '../parts/icons.ts';
import type { Role } from '../state/session.svelte.ts';

export interface Screen {
  path: string; // the first word of the address
  title: string;
  icon: IconName;
  role: Role; // the least role that may see it
  key: string; // g and this key go there
  show: Component;
}

export const screens: Screen[] = [
  { path: 'map', title: 'Map', icon: 'map', role: 'agent', key: 'm', show: MapScreen },
  {
    path: 'customer',
    title: 'Customer',
    icon: 'customer',
    role: 'agent',
    key: 'c',
    show: CustomerScreen,
  },
  {
    path: 'capture',
    title: 'Capture',
    icon: 'capture',
    role: 'analyst',
    key: 'i',
    show: CaptureScreen,
  },
];
