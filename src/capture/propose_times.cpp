// When: one time, a date and a clock, one interaction for each of several times; and how long.
#include <algorithm>

#include "base/text.h"
#include "capture/proposer.h"
#include "capture/reject.h"

namespace touchline {
namespace {

TimeRule time_rule(const ColumnProfile& column) {
    TimeRule rule;
    rule.columns = {column.name};
    rule.format = column.time_format;
    return rule;
}

bool speaks_of_case(const ColumnProfile& column) { return column.words.front() == "case"; }

bool is_epoch(const ColumnProfile& column) { return column.time_format.starts_with("epoch"); }

DurationRule duration_rule(const ColumnProfile& column) {
    DurationRule rule;
    rule.column = column.name;
    rule.unit = column.clocks > 0.9 ? "clock" : unit_of(column.words);
    if (rule.unit.empty()) rule.unit = "s";
    if (column.decimal_comma) rule.decimal = ',';
    return rule;
}

std::string unit_reason(const ColumnProfile& column, const std::string& unit) {
    if (unit == "clock") return "h:mm:ss";
    const bool said = !unit_of(column.words).empty();
    return fmt::format("numbers from {} to {}, {}", column.number_min, column.number_max,
                       said ? "in " + unit : "taken as seconds: the name says no unit");
}

std::string time_reason(const ColumnProfile& column) {
    const std::string values =
        column.times_missed == 0
            ? std::string("every value is a time")
            : fmt::format("all but {:.1f} % of the values are times", 100 * column.times_missed);
    return fmt::format("{} of the format '{}'{}", values, column.time_format,
                       column.time_unsure ? "; day and month may be exchanged" : "");
}

}  // namespace

// Clocks that are lengths ("Talk time 0:03:20") are no times of the day.
Proposer::Column Proposer::choose_clock() const {
    for (const ColumnProfile& column : columns_)
        if (column.clocks > 0.9 && !is_length(column)) return &column;
    return nullptr;
}

bool Proposer::choose_date_and_clock() {
    Column date = nullptr, end = nullptr;
    const Column clock = choose_clock();
    for (const ColumnProfile& column : columns_) {
        if (date == nullptr && column.is_time() && column.date_only) date = &column;
        if (column.clocks > 0.9 && end == nullptr && &column != clock && !is_length(column))
            end = &column;
    }
    if (date == nullptr || clock == nullptr) return false;
    const std::string day = date->time_format == "iso" ? "%Y-%m-%d" : date->time_format;
    const bool seconds = split(clock->samples.front(), ':').size() == 3;
    InteractionRule& rule = proposal_.mapping.interactions.emplace_back();
    rule.occurred_at.columns = {date->name, clock->name};
    rule.occurred_at.format = day + (seconds ? " %H:%M:%S" : " %H:%M");
    unsure_time_ = date->time_unsure;
    local_times_ = true;
    say("occurred_at", *date, date->time_unsure ? 60 : 80,
        fmt::format("the date, of the format '{}'; its clock is in '{}'", day, clock->name));
    say("occurred_at", *clock, 80, "clock times");
    if (end != nullptr) {
        rule.ended_at = rule.occurred_at;
        rule.ended_at.columns.back() = end->name;
        rule.end_before_start = {OrderRule::next_day};
        say("ended_at", *end, 50, "the next clock");
    }
    return true;
}

// The times that may be those of interactions.
std::vector<Proposer::Column> Proposer::times_of_rows(Column promise) const {
    std::vector<Column> times;
    for (const ColumnProfile& column : columns_) {
        if (!column.is_time() || &column == promise || speaks_of_case(column)) continue;
        if (name_score(Role::promise, column.name, column.words) >= 70) continue;
        times.push_back(&column);
    }
    return times;
}

Error Proposer::no_time_found() const {
    std::vector<std::string> names;
    std::string hint = "say which with a mapping (docs/mapping.md shows one): --mapping FILE";
    for (const ColumnProfile& column : columns_) {
        names.push_back(column.name);
        if (column.samples.empty()) continue;
        if (column.samples.front().starts_with("[{"))
            hint = fmt::format("'{0}' holds a list of objects; make each a record: jq -c '.{0}[]'",
                               column.name);
        else if (name_score(Role::time, column.name, column.words) >= 70)
            hint = fmt::format("'{}' is called like one, but no one format reads '{}' and '{}'",
                               column.name, cut_text(column.samples.front(), 40),
                               cut_text(column.samples.back(), 40));
    }
    return fail(ErrorCode::invalid_input,
                "no column of the first {} records looks like a time (there are {}); {}",
                block_.size(), cut_text(join(names, ", "), 1000), hint);
}

Status Proposer::choose_times() {
    const Column promise = best(Role::promise, 40, [](const ColumnProfile& c) {
        return c.is_time() && !speaks_of_case(c);
    });
    const std::vector<Column> times = times_of_rows(promise);
    const bool only_dates =
        std::all_of(times.begin(), times.end(), [](Column c) { return c->date_only; });
    if (only_dates && choose_date_and_clock()) return {};
    if (times.empty()) return no_time_found();
    choose_one_time(times, promise);
    return {};
}

void Proposer::choose_one_time(const std::vector<Column>& times, Column promise) {
    const auto is_time = [](const ColumnProfile& c) { return c.is_time(); };
    const Column kind = best(Role::kind, 70, [](const ColumnProfile& c) { return !c.is_time(); });
    Column end = best(Role::end, 50, is_time);
    Column start = best(Role::time, 1, [&](const ColumnProfile& c) {
        return c.is_time() && &c != end && std::find(times.begin(), times.end(), &c) != times.end();
    });
    if (start == nullptr) start = times.front();
    // XES with its lifecycle joined: the reader gave every event its start.
    if (const Column joined = column_named("start_timestamp"); joined && joined->is_time() && !end)
        start = joined, end = column_named("time:timestamp");
    if (kind == nullptr && times.size() > 1 && !(times.size() == 2 && end != nullptr))
        return choose_steps(times, promise);
    InteractionRule& rule = proposal_.mapping.interactions.emplace_back();
    rule.occurred_at = time_rule(*start);
    unsure_time_ = start->time_unsure;
    local_times_ = !start->offsets && !is_epoch(*start);
    const bool doubtful = start->time_unsure || start->times_missed > 0;
    say("occurred_at", *start, doubtful ? 60 : 70 + score(Role::time, *start) / 4,
        time_reason(*start));
    if (end != nullptr && end != start) {
        rule.ended_at = time_rule(*end);
        say("ended_at", *end, 50 + score(Role::end, *end) / 4, "named like an end");
    }
    choose_promise(rule, promise);
}

void Proposer::choose_promise(InteractionRule& rule, Column promise) {
    if (promise == nullptr) return;
    rule.promise_due = time_rule(*promise);
    rule.promise_due.end_of_day = promise->date_only;
    say("promise_due", *promise, score(Role::promise, *promise), "named like a promise");
}

// A row with several times and no kind: each time is an interaction of its own.
void Proposer::choose_steps(const std::vector<Column>& times, Column promise) {
    steps_ = true;
    for (const Column column : in_their_order(times)) {
        InteractionRule& rule = proposal_.mapping.interactions.emplace_back();
        rule.kind.constant = kind_of_time(column->words);
        rule.occurred_at = time_rule(*column);
        unsure_time_ = unsure_time_ || column->time_unsure;
        local_times_ = local_times_ || (!column->offsets && !is_epoch(*column));
        say("interaction " + rule.kind.constant, *column, column->time_unsure ? 60 : 75,
            "a time of its own in every row; the kind is named by it");
    }
    choose_promise(proposal_.mapping.interactions.front(), promise);
}

// What mostly happens earlier in a row comes first; it also decides between equal times.
std::vector<Proposer::Column> Proposer::in_their_order(std::vector<Column> steps) const {
    static const Zone utc = Zone::named("UTC").value();
    std::vector<std::vector<Micros>> times(steps.size());
    for (std::size_t s = 0; s < steps.size(); ++s) {
        const auto place = static_cast<std::size_t>(steps[s] - columns_.data());
        const auto format = TimeFormat::parse(steps[s]->time_format);
        for (std::size_t r = 0; r < block_.size(); ++r) {
            Instant at;
            const bool read =
                format && format.value().try_read(trim(block_.field(r, place).text()), utc, at);
            times[s].push_back(read ? at.utc_us : no_time);
        }
    }
    const auto mostly_before = [&](std::size_t a, std::size_t b) {
        std::ptrdiff_t ahead = 0;
        for (std::size_t r = 0; r < block_.size(); ++r)
            if (times[a][r] != no_time && times[b][r] != no_time && times[a][r] != times[b][r])
                ahead += times[a][r] < times[b][r] ? 1 : -1;
        return ahead > 0;
    };
    std::vector<std::pair<std::size_t, std::size_t>> order;  // how many come before it; place
    for (std::size_t s = 0; s < steps.size(); ++s) {
        std::size_t before = 0;
        for (std::size_t other = 0; other < steps.size(); ++other)
            before += mostly_before(other, s) ? 1 : 0;
        order.emplace_back(before, s);
    }
    std::sort(order.begin(), order.end());
    std::vector<Column> sorted;
    for (const auto& [before, s] : order) sorted.push_back(steps[s]);
    return sorted;
}

bool Proposer::is_length(const ColumnProfile& column) const {
    if (column.is_time() || (column.numbers < 0.98 && column.clocks < 0.9)) return false;
    return column.number_min >= 0 &&
           (score(Role::length, column) >= 50 || score(Role::queue, column) >= 50);
}

void Proposer::choose_lengths() {
    InteractionRule& rule = proposal_.mapping.interactions.back();
    if (steps_ || rule.ended_at.given()) return;
    // An event log says when things begin and end by its lifecycle; a number is what it says of
    // them.
    const std::string& format = proposal_.mapping.format.format;
    if (format == "xes" || format == "ocel") return;
    const auto is_length_too = [this](const ColumnProfile& c) { return is_length(c); };
    const Column queue = best(Role::queue, 50, is_length_too);
    const Column length =
        best(Role::length, 50, [&](const ColumnProfile& c) { return is_length(c) && &c != queue; });
    if (length != nullptr) {
        rule.duration = duration_rule(*length);
        say("duration", *length, unit_of(length->words).empty() && length->clocks < 0.9 ? 60 : 80,
            unit_reason(*length, rule.duration.unit));
    }
    // The row begins with the wait; what is served begins when it is over.
    if (queue != nullptr && queue->number_min >= 0) choose_queue(*queue);
}

void Proposer::choose_queue(const ColumnProfile& queue) {
    const DurationRule wait = duration_rule(queue);
    Mapping& mapping = proposal_.mapping;
    InteractionRule waited;
    waited.kind.constant = "queued";
    waited.occurred_at = mapping.interactions.front().occurred_at;
    waited.duration = wait;
    Condition some;
    some.column = queue.name;
    some.test = wait.unit == "clock" ? Condition::Test::is_not : Condition::Test::over;
    if (wait.unit == "clock") some.values = {"0:00:00", "00:00:00", "00:00", "0:00"};
    waited.when = {some};
    mapping.interactions.front().occurred_at.plus = {wait};
    mapping.interactions.insert(mapping.interactions.begin(), waited);
    say("interaction queued", queue, 60,
        "a wait before the rest; " + unit_reason(queue, wait.unit));
}

}  // namespace touchline
