// The proposal at work: every role goes to the column that sounds and looks most like it.
// propose.cpp asks in turn; times in propose_times.cpp, people and things in propose_people.cpp.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "capture/propose.h"
#include "capture/propose_profile.h"
#include "capture/propose_words.h"

namespace touchline {

class Proposer {
public:
    Proposer(const RecordBlock& block, const FormatOptions& format, const std::string& source);
    Result<Proposal> run();

private:
    using Column = const ColumnProfile*;

    // Takes the column for the field.
    void say(std::string field, const ColumnProfile& column, int sure, std::string reason);
    void say_constant(std::string field, const std::string& what, int sure, std::string reason);
    void remark(std::string text) { proposal_.remarks.push_back(std::move(text)); }
    int score(Role role, const ColumnProfile& column) const {
        return used_.contains(column.name) ? 0 : name_score(role, column.name, column.words);
    }
    // The free column with the best name for the role among those that fit.
    template <class Fits>
    Column best(Role role, int at_least, Fits fits) const {
        Column found = nullptr;
        int most = at_least - 1;
        for (const ColumnProfile& column : columns_) {
            if (column.filled == 0 || !fits(column)) continue;
            const int now = score(role, column);
            if (now > most) found = &column, most = now;
        }
        return found;
    }
    Column column_named(std::string_view name) const;
    // Different in every record: it can name the record.
    static bool names_records(const ColumnProfile& column) {
        return column.filled == column.records && column.different == column.records &&
               !column.is_time();
    }
    // What every interaction of a record has.
    InteractionRule& common() {
        Mapping& mapping = proposal_.mapping;
        return mapping.interactions.size() == 1 ? mapping.interactions.front() : mapping.defaults;
    }

    Status choose_times();
    Error no_time_found() const;
    std::vector<Column> times_of_rows(Column promise) const;
    Column choose_clock() const;
    bool choose_date_and_clock();
    void choose_one_time(const std::vector<Column>& times, Column promise);
    void choose_steps(const std::vector<Column>& times, Column promise);
    void choose_promise(InteractionRule& rule, Column promise);
    std::vector<Column> in_their_order(std::vector<Column> steps) const;
    bool is_length(const ColumnProfile& column) const;
    void choose_lengths();
    void choose_queue(const ColumnProfile& queue);
    void choose_kind();
    void choose_customers();
    void add_customer(const ColumnProfile& column, int sure, std::string reason);
    void choose_customer_objects();
    void choose_objects();
    void choose_step_object();
    void choose_words();
    void choose_values();
    void choose_cost();
    void choose_id();
    void choose_promoted();
    void note_zone();
    void note_journeys();

    const RecordBlock& block_;
    std::vector<ColumnProfile> columns_;
    std::set<std::string> used_;
    bool nameless_ = false;  // so few columns, or names, that only the values speak
    bool steps_ = false;     // several interactions a row, named by their time columns
    bool unsure_time_ = false, local_times_ = false;
    Proposal proposal_;
};

}  // namespace touchline
