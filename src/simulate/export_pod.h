// A pod as an export looks at it: the tables beside its interactions, found by interaction.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "simulate/happening.h"

namespace touchline::simulate {

// Rows of a table beside another, by the place they are about.
class ByPlace {
public:
    ByPlace(const std::vector<Place>& about, std::size_t places) : begin_(places + 1, 0) {
        for (const Place place : about)
            if (place != nowhere) ++begin_[place + 1];
        for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
        rows_.resize(begin_.back());
        std::vector<std::uint32_t> next(begin_.begin(), begin_.end() - 1);
        for (std::size_t row = 0; row < about.size(); ++row)
            if (about[row] != nowhere) rows_[next[about[row]]++] = static_cast<Place>(row);
    }
    const Place* begin(Place place) const { return rows_.data() + begin_[place]; }
    const Place* end(Place place) const { return rows_.data() + begin_[place + 1]; }
    Place first(Place place) const { return begin(place) == end(place) ? nowhere : *begin(place); }

private:
    std::vector<std::uint32_t> begin_;
    std::vector<Place> rows_;
};

struct Pod {
    explicit Pod(const Happening& of)
        : happening(of),
          asked(of.asked.interaction, of.interactions.size()),
          promises(of.promises.interaction, of.interactions.size()),
          fulfilled(of.promises.done_by, of.interactions.size()),
          quotes(of.quotes.interaction, of.interactions.size()),
          offers(of.offers.interaction, of.interactions.size()),
          survey_asked(of.answers.asked_in, of.interactions.size()),
          survey_answered(of.answers.answered_in, of.interactions.size()),
          reviews(of.reviews.written_in, of.interactions.size()),
          links(of.object_links.interaction, of.interactions.size()) {}

    const Happening& happening;
    ByPlace asked, promises, fulfilled, quotes, offers, survey_asked, survey_answered, reviews,
        links;
};

}  // namespace touchline::simulate
