// Finds where a log may be cut: behind a trace, or behind an event that is in no trace.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace touchline {

// Looks at tags only, once, byte after byte as they come. '<' cannot stand inside a value of
// well-formed XML, so no quotes need be followed; what is not well-formed fails in the parser.
class XesSplitter {
public:
    XesSplitter(bool strict, bool closed) : strict_(strict), closed_(closed) {}

    // Goes on over `bytes` from where it stopped; all of `bytes` must stay as they were until
    // drop(). Returns as soon as a cut at or behind `wanted` was found, or at the end of bytes.
    Status scan(std::string_view bytes, std::size_t wanted);
    std::size_t at() const { return at_; }
    std::size_t cut() const { return cut_; }  // the last place to cut at; 0 = none
    std::uint64_t events() const { return events_at_cut_; }  // before the cut, since the last drop
    bool closed() const { return closed_; }  // </log> was seen
    void drop(std::size_t count);  // the caller removed this many bytes, up to the cut

private:
    // Handles the tag at `at`; the offset behind what was understood, or npos for more bytes.
    std::size_t take_tag(std::string_view bytes, std::size_t at);
    std::size_t take_markup(std::string_view bytes, std::size_t at) const;
    void cut_at(std::size_t at);

    bool strict_;
    bool closed_, in_trace_ = false, event_outside_ = false;
    bool out_of_order_ = false, behind_log_ = false;
    std::size_t at_ = 0, cut_ = 0;
    std::uint64_t events_ = 0, events_at_cut_ = 0;
};

}  // namespace touchline
