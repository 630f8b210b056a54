// What columns are called: English, German, French, Spanish, Portuguese, Italian, Dutch.
#pragma once

#include <string>
#include <vector>

namespace touchline {

enum class Role {
    customer,
    kind,
    time,
    end,
    channel,
    centre,
    staff,
    reason,
    object,
    cost,
    currency,
    rating,
    text,
    promise,
    length,
    queue,
    record_id
};

// How much a name (as words) sounds like a role: 0 … 100.
int name_score(Role role, const std::string& name, const std::vector<std::string>& words);

// "order_id" -> "order", "Ticket Nr" -> "ticket"; "" when it is not called like a thing.
std::string object_type_of(const std::vector<std::string>& words);

// "orders-2024" -> "order": what a source's name says its records are about, or "".
std::string thing_in(const std::string& source);

// "TalkSeconds" -> "s", "Duration (min)" -> "min"; "" when the words name no unit.
std::string unit_of(const std::vector<std::string>& words);

// "order_approved_at" -> "order_approved"; for kinds named by their time column.
std::string kind_of_time(const std::vector<std::string>& words);

}  // namespace touchline
