// The desk of a team: staff with skills and shifts, and the queues before them. First come, first
// served; of the staff who are free, the one who has been free longest.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "simulate/plan.h"

namespace touchline::simulate {

inline constexpr std::uint32_t nobody = UINT32_MAX;

class Desk {
public:
    explicit Desk(const Plan& plan) : plan_(plan) {}
    void reset();

    struct Entry {
        std::uint32_t token;      // nobody: one of the crowd
        Micros arrived_us;
        Micros service_us;        // of the crowd: how long it will take
        std::uint32_t next = nobody, generation = 0;
        bool waiting = false;
    };

    // Somebody joins the queue; the entry's number.
    std::uint32_t join(std::uint16_t queue, std::uint32_t token, Micros now, Micros service_us);
    Entry& entry(std::uint32_t number) { return entries_[number]; }
    // He gives up, if he still waits: true.
    bool give_up(std::uint32_t number, std::uint32_t generation);
    // Staff who is free for this queue, or nobody.
    std::uint32_t free_for(std::uint16_t queue) const;
    void take(std::uint32_t staff) { busy_ |= bit(staff); }
    void release(std::uint32_t staff, Micros now) {
        busy_ &= ~bit(staff);
        free_since_[staff] = now;
    }
    // Who has waited longest for this member of staff, taken out of his queue; nobody if none.
    // The entry stays readable until the next join.
    std::uint32_t next_for(std::uint32_t staff);
    // Everybody who waits in a queue, taken out, in order.
    void empty_queue(std::uint16_t queue, std::vector<std::uint32_t>& out);

    // Shifts and absences; `came` are those who are now there and were not before.
    std::uint64_t set_shift(std::uint16_t group, bool there);
    std::uint64_t set_away(std::uint64_t away);
    bool there(std::uint32_t staff) const { return (present() & bit(staff)) != 0; }
    std::uint32_t waiting(std::uint16_t queue) const { return queues_[queue].waiting; }
    std::uint32_t staff_for(std::uint16_t queue) const;  // how many are there for it

private:
    static std::uint64_t bit(std::uint32_t staff) { return std::uint64_t{1} << staff; }
    std::uint64_t present() const { return shift_ & ~away_; }
    std::uint32_t head(std::uint16_t queue);
    void free_entry(std::uint32_t number);

    struct Line {
        std::uint32_t first = nobody, last = nobody, waiting = 0;
    };
    const Plan& plan_;
    std::vector<Entry> entries_;
    std::vector<std::uint32_t> unused_;
    std::vector<Line> queues_;
    std::vector<Micros> free_since_;
    std::uint64_t busy_ = 0, shift_ = 0, away_ = 0;
};

}  // namespace touchline::simulate
