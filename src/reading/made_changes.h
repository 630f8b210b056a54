// For tests: an index that changes step by step as a live one does. Interactions come, some of them
// late, others are taken back, records move to other customers, new kinds, channels and staff
// appear; timelines that differ move whole into new segments, which are merged now and then.
#pragma once

#include <map>
#include <memory>
#include <set>

#include "reading/made_history.h"
#include "timeline/delta.h"

namespace touchline::made {

class Changes {
public:
    struct Step {
        std::shared_ptr<const Index> before, now;
        std::vector<CustomerId> touched;
    };

    Changes(std::uint64_t seed, std::size_t rows, std::size_t kinds = 5)
        : random_(seed),
          history_(random_rows(seed, rows, kinds)),
          there_(rows) {
        for (std::size_t i = rows / 2; i < rows; ++i) {  // names from the middle of the alphabet
            Row& row = history_.rows()[i];
            if (random_.below(30) == 0) row.kind = fmt::format("kind 2 of {}", random_.below(rows));
            if (random_.below(10) == 0) row.channel = fmt::format("channel 1 {}", random_.below(9));
            if (random_.below(10) == 0) row.staff = fmt::format("staff 2 {}", random_.below(9));
        }
        for (std::size_t i = 0; i < rows / 2; ++i) there_[i] = random_.below(4) != 0;
        now_ = std::make_shared<const Index>(whole());
    }

    std::shared_ptr<const Index> now() const { return now_; }

    Step next() {
        for (std::uint64_t many = 1 + random_.below(40); many > 0; --many) change_a_row();
        const Index all = whole();
        Step step;
        step.before = now_;
        step.touched = differing(*now_, all);
        std::vector<std::size_t> rows;
        for (const CustomerId customer : step.touched)
            if (const auto place = all.find(customer)) {
                const Segment& s = *all.segments[place->segment];
                for (auto at = s.offset[place->first]; at < s.offset[place->last]; ++at)
                    rows.push_back(s.history_row[at]);
            }
        Index fresh = history_.build_of(rows, default_policy()).value();
        const MergeScope scope{0, random_.below(2) == 0 ? UINT64_MAX : random_.below(200)};
        step.now = now_ = std::make_shared<const Index>(
            apply(*now_, std::move(fresh), step.touched, 2, scope).value());
        return step;
    }

private:
    Index whole() {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < there_.size(); ++i)
            if (there_[i]) places.push_back(i);
        return history_.build_of(places, default_policy(), 2).value();
    }

    void change_a_row() {
        const std::size_t at = random_.below(there_.size());
        if (random_.below(4) == 0) history_.rows()[at].customer = history_.rows()[at / 2].customer;
        else there_[at] = !there_[at] || random_.below(2) == 0;
    }

    // Rows of the history, journey by journey; and how many took part.
    static std::map<CustomerId, std::vector<std::uint64_t>> timelines(const Index& index) {
        std::map<CustomerId, std::vector<std::uint64_t>> all;
        for (const auto& s : index.segments)
            for (std::size_t j = 0; j < s->journeys(); ++j) {
                if (s->dead.test(j)) continue;
                auto& rows = all[s->customers[s->customer[j]]];
                for (auto at = s->offset[j]; at < s->offset[j + 1]; ++at)
                    rows.push_back(s->history_row[at]);
                rows.push_back(UINT64_MAX - s->participants[j]);
            }
        return all;
    }

    static std::vector<CustomerId> differing(const Index& a, const Index& b) {
        const auto was = timelines(a), is = timelines(b);
        std::set<CustomerId> customers;
        for (const auto& [customer, rows] : was)
            if (!is.contains(customer) || is.at(customer) != rows) customers.insert(customer);
        for (const auto& [customer, rows] : is)
            if (!was.contains(customer)) customers.insert(customer);
        return {customers.begin(), customers.end()};
    }

    Random random_;
    History history_;
    std::vector<bool> there_;
    std::shared_ptr<const Index> now_;
};

}  // namespace touchline::made
