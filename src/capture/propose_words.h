// The words by which columns are recognised: what people call a customer, a time, a ticket.
#pragma once

#include <string_view>

namespace touchline {

enum class Role { customer, person_contact, kind, begin, end, clock, promise, channel, centre,
                  staff, reason, object, id, cost, rating, text };

// How well a plain name (plain_words) fits a role: 0 = not at all … 100 = exactly.
int name_fits(std::string_view plain_name, Role role);

}  // namespace touchline
