// How the system shares the cores among threads, as far as a thread may wish.
#pragma once

namespace touchline {

// For a thread that waits, does a little and waits again while others compute: asks to be run as
// soon as it wakes, for short turns, instead of when a turn of theirs ends (some 4 ms). Its share
// of the cores stays what it was. Linux before 6.12 does not hear it; nothing depends on it.
void take_short_turns();

// For a thread whose work may take its time: others get three turns for one of its own.
void take_late_turns();

}  // namespace touchline
