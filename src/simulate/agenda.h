// What is to happen in a pod, soonest first: a heap of four children a node.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"

namespace touchline::simulate {

enum class EventKind : std::uint8_t {
    spontaneous,   // a need arises: what = person
    start,         // a journey begins: what = Start
    enter,         // a step is reached: what = token
    end,           // a step is over: what = token
    ghost,         // one of the crowd comes: what = queue, extra = journey and step
    ghost_end,     // and has been served: what = staff
    give_up,       // patience is over: what = queue entry, extra = its generation
    shift,         // staff come or go: what = group
    queue_closes,  // what = queue
    incident,      // begins or is over
    period,        // who thinks of leaving?
    wish_to_leave,  // what = person, extra = cause
    promise_due,   // what = promise
    answer,        // a survey: what = answer
    review,        // what = journey
    own,           // an encounter before joining: what = person, extra = kind
};

struct Event {
    Micros at;
    std::uint32_t person;  // of events at the same time, in the order of people
    std::uint32_t number;  // then in the order they were planned
    std::uint32_t what;
    std::uint32_t extra : 24;
    EventKind kind;
};
static_assert(sizeof(Event) == 24);

class Agenda {
public:
    void clear() { heap_.clear(), number_ = 0; }
    bool empty() const { return heap_.empty(); }
    std::size_t size() const { return heap_.size(); }

    void add(Micros at, std::uint32_t person, EventKind kind, std::uint32_t what,
             std::uint32_t extra = 0) {
        Event event{at, person, number_++, what, extra & 0xFFFFFF, kind};
        std::size_t hole = heap_.size();
        heap_.push_back(event);
        while (hole > 0) {
            const std::size_t parent = (hole - 1) / 4;
            if (!before(event, heap_[parent])) break;
            heap_[hole] = heap_[parent];
            hole = parent;
        }
        heap_[hole] = event;
    }

    Event take() {
        const Event first = heap_.front(), last = heap_.back();
        heap_.pop_back();
        const std::size_t count = heap_.size();
        std::size_t hole = 0;
        while (hole * 4 + 1 < count) {
            std::size_t child = hole * 4 + 1;
            const std::size_t end = child + 4 < count ? child + 4 : count;
            for (std::size_t other = child + 1; other < end; ++other)
                if (before(heap_[other], heap_[child])) child = other;
            if (!before(heap_[child], last)) break;
            heap_[hole] = heap_[child];
            hole = child;
        }
        if (count > 0) heap_[hole] = last;
        return first;
    }

private:
    static bool before(const Event& a, const Event& b) {
        if (a.at != b.at) return a.at < b.at;
        return a.person != b.person ? a.person < b.person : a.number < b.number;
    }
    std::vector<Event> heap_;
    std::uint32_t number_ = 0;
};

}  // namespace touchline::simulate
