// Queues as linked lists of entries; who gave up stays in his list until it reaches him.
#include "simulate/desk.h"

#include <bit>

namespace touchline::simulate {

void Desk::reset() {
    entries_.clear();
    unused_.clear();
    queues_.assign(plan_.queues.size(), {});
    free_since_.assign(plan_.staff_groups.size(), INT64_MIN);
    busy_ = shift_ = away_ = 0;
}

std::uint32_t Desk::join(std::uint16_t queue, std::uint32_t token, Micros now, Micros service_us) {
    std::uint32_t number = static_cast<std::uint32_t>(entries_.size());
    if (unused_.empty()) {
        entries_.emplace_back();
    } else {
        number = unused_.back();
        unused_.pop_back();
    }
    Entry& entry = entries_[number];
    entry.token = token;
    entry.arrived_us = now;
    entry.service_us = service_us;
    entry.next = nobody;
    entry.generation = (entry.generation + 1) & 0xFFFFFF;
    entry.waiting = true;
    Line& line = queues_[queue];
    (line.last == nobody ? line.first : entries_[line.last].next) = number;
    line.last = number;
    ++line.waiting;
    return number;
}

void Desk::free_entry(std::uint32_t number) { unused_.push_back(number); }

bool Desk::give_up(std::uint32_t number, std::uint32_t generation) {
    Entry& entry = entries_[number];
    if (!entry.waiting || entry.generation != generation) return false;
    entry.waiting = false;
    return true;
}

// The first who still waits; those who gave up before him leave the list.
std::uint32_t Desk::head(std::uint16_t queue) {
    Line& line = queues_[queue];
    while (line.first != nobody && !entries_[line.first].waiting) {
        const std::uint32_t gone = line.first;
        line.first = entries_[gone].next;
        if (line.first == nobody) line.last = nobody;
        --line.waiting;
        free_entry(gone);
    }
    return line.first;
}

std::uint32_t Desk::free_for(std::uint16_t queue) const {
    std::uint64_t free = present() & ~busy_ & plan_.queues[queue].staff;
    std::uint32_t best = nobody;
    for (; free != 0; free &= free - 1) {
        const auto staff = static_cast<std::uint32_t>(std::countr_zero(free));
        if (best == nobody || free_since_[staff] < free_since_[best]) best = staff;
    }
    return best;
}

std::uint32_t Desk::next_for(std::uint32_t staff) {
    if ((present() & ~busy_ & bit(staff)) == 0) return nobody;
    std::uint16_t from = 0;
    std::uint32_t longest = nobody;
    for (std::uint16_t queue = 0; queue < queues_.size(); ++queue) {
        if ((plan_.queues[queue].staff & bit(staff)) == 0) continue;
        const std::uint32_t first = head(queue);
        if (first == nobody) continue;
        if (longest == nobody || entries_[first].arrived_us < entries_[longest].arrived_us)
            longest = first, from = queue;
    }
    if (longest == nobody) return nobody;
    Line& line = queues_[from];
    line.first = entries_[longest].next;
    if (line.first == nobody) line.last = nobody;
    --line.waiting;
    entries_[longest].waiting = false;
    free_entry(longest);
    return longest;
}

void Desk::empty_queue(std::uint16_t queue, std::vector<std::uint32_t>& out) {
    for (std::uint32_t first = head(queue); first != nobody; first = head(queue)) {
        out.push_back(first);
        entries_[first].waiting = false;
    }
}

std::uint64_t Desk::set_shift(std::uint16_t group, bool there) {
    const std::uint64_t before = present();
    const auto [first, count] = plan_.staff_of_group[group];
    for (std::uint32_t staff = first; staff < first + count; ++staff)
        there ? shift_ |= bit(staff) : shift_ &= ~bit(staff);
    return present() & ~before;
}

std::uint64_t Desk::set_away(std::uint64_t away) {
    const std::uint64_t before = present();
    away_ = away;
    return present() & ~before;
}

std::uint32_t Desk::staff_for(std::uint16_t queue) const {
    return static_cast<std::uint32_t>(std::popcount(present() & plan_.queues[queue].staff));
}

}  // namespace touchline::simulate
