// The proposal: every role goes to the column that sounds and looks most like it.
#include "capture/propose.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "capture/apply.h"
#include "capture/propose_profile.h"
#include "capture/propose_words.h"
#include "capture/reject.h"

namespace touchline {
namespace {

class Proposer {
public:
    Proposer(const RecordBlock& block, const FormatOptions& format, const std::string& source)
        : block_(block),
          columns_(profile_columns(block)) {
        proposal_.mapping.source = source;
        proposal_.mapping.format = format;
        proposal_.sampled = block.size();
        times_ = std::count_if(columns_.begin(), columns_.end(),
                               [](const ColumnProfile& c) { return c.is_time(); });
    }

    Result<Proposal> run() {
        TRY(choose_times());
        choose_kind();
        choose_customers();
        choose_objects();
        choose_words();
        choose_values();
        choose_id();
        choose_promoted();
        note_zone();
        return std::move(proposal_);
    }

private:
    using Column = const ColumnProfile*;

    void say(std::string field, const ColumnProfile& column, int sure, std::string reason) {
        used_.insert(column.name);
        proposal_.fields.push_back(
            {std::move(field), column.name, std::min(sure, 99), std::move(reason), shown(column)});
    }
    static std::vector<std::string> shown(const ColumnProfile& column) {
        std::vector<std::string> samples;
        for (const std::string& sample : column.samples) samples.push_back(cut_text(sample, 40));
        return samples;
    }
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
    Column column_named(std::string_view name) const {
        for (const ColumnProfile& column : columns_)
            if (column.name == name) return &column;
        return nullptr;
    }
    InteractionRule& defaults() {
        Mapping& mapping = proposal_.mapping;
        return mapping.interactions.size() == 1 ? mapping.interactions.front() : mapping.defaults;
    }

    Status choose_times();
    bool choose_date_and_clock();
    void choose_steps(const std::vector<Column>& times, Column promise);
    TimeRule time_rule(const ColumnProfile& column) const {
        TimeRule rule;
        rule.columns = {column.name};
        rule.format = column.time_format;
        return rule;
    }
    void choose_kind();
    void choose_customers();
    void choose_customer_objects();
    void choose_objects();
    void choose_words();
    void choose_values();
    void choose_id();
    void choose_promoted();
    void note_zone();

    const RecordBlock& block_;
    std::vector<ColumnProfile> columns_;
    std::set<std::string> used_;
    std::ptrdiff_t times_ = 0;
    bool steps_ = false;    // several interactions a row, named by their time columns
    bool unsure_time_ = false, offsets_ = false;
    Proposal proposal_;
};

// A date and a clock in two columns.
bool Proposer::choose_date_and_clock() {
    Column date = nullptr, clock = nullptr, end = nullptr;
    for (const ColumnProfile& column : columns_) {
        if (date == nullptr && column.is_time() && column.date_only) date = &column;
        if (column.clocks < 0.9) continue;
        if (clock == nullptr) clock = &column;
        else if (end == nullptr) end = &column;
    }
    if (date == nullptr || clock == nullptr) return false;
    const std::string day = date->time_format == "iso" ? "%Y-%m-%d" : date->time_format;
    const bool seconds = split(clock->samples.front(), ':').size() == 3;
    InteractionRule& rule = proposal_.mapping.interactions.emplace_back();
    rule.occurred_at.columns = {date->name, clock->name};
    rule.occurred_at.format = day + (seconds ? " %H:%M:%S" : " %H:%M");
    say("occurred_at", *date, 80, "the only date; its clock is in '" + clock->name + "'");
    say("occurred_at", *clock, 80, "clock times");
    if (end != nullptr) {
        rule.ended_at = rule.occurred_at;
        rule.ended_at.columns.back() = end->name;
        rule.end_before_start = {OrderRule::next_day};
        say("ended_at", *end, 50, "the next clock");
    }
    return true;
}

Status Proposer::choose_times() {
    const auto promised = [](const ColumnProfile& c) {
        return c.is_time() && c.words.front() != "case";
    };
    const Column promise = best(Role::promise, 40, promised);
    const bool clocks = std::any_of(columns_.begin(), columns_.end(),
                                    [](const ColumnProfile& c) { return c.clocks > 0.9; });
    std::vector<Column> times;
    bool only_dates = true;
    for (const ColumnProfile& column : columns_) {
        if (!column.is_time() || &column == promise || column.words.front() == "case") continue;
        if (name_score(Role::promise, column.name, column.words) >= 70) continue;
        times.push_back(&column);
        only_dates = only_dates && column.date_only;
    }
    if (clocks && only_dates && choose_date_and_clock()) return {};
    if (times.empty()) {
        std::vector<std::string> names;
        for (const ColumnProfile& column : columns_) names.push_back(column.name);
        return fail(ErrorCode::invalid_input,
                    "no column of the first {} records looks like a time (there are {}); write a "
                    "mapping with occurred_at and its format",
                    block_.size(), join(names, ", "));
    }
    const Column kind = best(Role::kind, 70, [](const ColumnProfile& c) { return !c.is_time(); });
    Column end = best(Role::end, 50, [](const ColumnProfile& c) { return c.is_time(); });
    Column start = best(Role::time, 1, [&](const ColumnProfile& c) {
        return c.is_time() && &c != end && std::find(times.begin(), times.end(), &c) != times.end();
    });
    if (start == nullptr) start = times.front();
    // XES with its lifecycle joined: the reader gave every event its start.
    if (const Column joined = column_named("start_timestamp"); joined && joined->is_time() && !end)
        start = joined, end = column_named("time:timestamp");
    if (kind == nullptr && times.size() > 1 && !(times.size() == 2 && end != nullptr)) {
        choose_steps(times, promise);
        return {};
    }
    InteractionRule& rule = proposal_.mapping.interactions.emplace_back();
    rule.occurred_at = time_rule(*start);
    unsure_time_ = start->time_unsure;
    offsets_ = start->offsets;
    say("occurred_at", *start, start->time_unsure ? 60 : 70 + score(Role::time, *start) / 4,
        fmt::format("every value is a time of the format '{}'{}", start->time_format,
                    start->time_unsure ? "; day and month may be exchanged" : ""));
    if (end != nullptr && end != start) {
        rule.ended_at = time_rule(*end);
        say("ended_at", *end, 50 + score(Role::end, *end) / 4, "named like an end");
    }
    if (promise != nullptr) {
        rule.promise_due = time_rule(*promise);
        rule.promise_due.end_of_day = promise->date_only;
        say("promise_due", *promise, score(Role::promise, *promise), "named like a promise");
    }
    return {};
}

// A row with several times and no kind: each time is an interaction of its own.
void Proposer::choose_steps(const std::vector<Column>& times, Column promise) {
    steps_ = true;
    for (const Column column : times) {
        InteractionRule& rule = proposal_.mapping.interactions.emplace_back();
        rule.kind.constant = kind_of_time(column->words);
        rule.occurred_at = time_rule(*column);
        unsure_time_ = unsure_time_ || column->time_unsure;
        offsets_ = offsets_ || column->offsets;
        say("interaction " + rule.kind.constant, *column, column->time_unsure ? 60 : 75,
            "a time of its own in every row; the kind is named by it");
    }
    if (promise == nullptr) return;
    TimeRule& due = proposal_.mapping.interactions.front().promise_due;
    due = time_rule(*promise);
    due.end_of_day = promise->date_only;
    say("promise_due", *promise, score(Role::promise, *promise), "named like a promise");
}

void Proposer::choose_kind() {
    if (steps_) return;
    InteractionRule& rule = proposal_.mapping.interactions.front();
    const Column kind = best(Role::kind, 40, [](const ColumnProfile& c) {
        return !c.is_time() && c.filled_share() > 0.9 && c.different_share() < 0.9 &&
               c.mean_size < 80 && c.numbers < 0.9;
    });
    if (kind != nullptr) {
        rule.kind.column = kind->name;
        say("kind", *kind, score(Role::kind, *kind),
            fmt::format("named like one, {} different values", kind->different));
        return;
    }
    rule.kind.constant = proposal_.mapping.source;
    proposal_.fields.push_back({"kind",
                                "constant '" + proposal_.mapping.source + "'",
                                40,
                                "no column looks like a kind",
                                {}});
}

void Proposer::choose_customers() {
    static const std::vector<std::string> nobody{"0",       "-1",    "null", "none",
                                                 "unknown", "n/a",   "na",   "anonymous",
                                                 "-",       "guest", "nan",  "unbekannt"};
    const Column found = best(Role::customer, 40, [](const ColumnProfile& c) {
        return !c.is_time() && c.mean_size < 60 && c.different > 1;
    });
    for (const ColumnProfile& column : columns_) {
        const bool email = column.emails > 0.8 && !used_.contains(column.name);
        if (&column != found && !email) continue;
        CustomerRule& rule = proposal_.mapping.customers.emplace_back();
        rule.scheme = email                     ? "email"
                      : column.words.size() > 1 ? join(column.words, "_")
                                                : column.words.front();
        rule.column = column.name;
        if (email) rule.normalise = {"trim", "lower"};
        const std::string common = lower(column.most_common);
        std::string reason = email
                                 ? "e-mail addresses"
                                 : fmt::format("named like one, {} different values in {} records",
                                               column.different, column.filled);
        if (std::find(nobody.begin(), nobody.end(), common) != nobody.end()) {
            rule.null_values = {column.most_common};
            reason += fmt::format("; '{}' means nobody", column.most_common);
        }
        say("customer", column, email ? 85 : score(Role::customer, column), std::move(reason));
    }
    choose_customer_objects();
    if (proposal_.mapping.customers.empty())
        proposal_.remarks.push_back(
            "no column looks like a customer: every interaction is "
            "anonymous, and journeys follow the primary object");
}

// OCEL: the objects' types, and which of them is a person.
void Proposer::choose_customer_objects() {
    std::map<std::string, std::size_t> events;
    std::set<std::pair<std::uint32_t, std::string>> seen;
    for (const RecordBlock::Relation& relation : block_.relations)
        if (seen.emplace(relation.at, relation.type).second) ++events[std::string(relation.type)];
    std::size_t most = 0;
    for (const auto& [type, count] : events) {
        std::vector<std::string> words{lower(type)};
        if (words.front().ends_with('s')) words.front().pop_back();
        if (name_score(Role::customer, words.front(), words) >= 50) {
            CustomerRule& rule = proposal_.mapping.customers.emplace_back();
            rule.scheme = words.front();
            rule.object_type = type;
            proposal_.fields.push_back({"customer", "object " + type, 70, "named like one", {}});
        } else if (count > most) {
            most = count;
            proposal_.mapping.primary_object = type;
        }
    }
    if (most > 0)
        proposal_.fields.push_back({"primary object",
                                    proposal_.mapping.primary_object,
                                    60,
                                    fmt::format("in {} of {} events", most, block_.size()),
                                    {}});
}

void Proposer::choose_objects() {
    ObjectRule* primary = nullptr;
    double most_repeated = -1;
    for (const ColumnProfile& column : columns_) {
        const std::string type = object_type_of(column.words);
        if (type.empty() || column.is_time() || column.filled == 0 || used_.contains(column.name) ||
            column.mean_size > 60)
            continue;
        // One word without "id" names a thing only when its values look like ids.
        if (column.words.size() == 1 && column.samples.front().find(' ') != std::string::npos)
            continue;
        say("object " + type, column, type == "case" ? 90 : 75,
            fmt::format("named like one, {} different values", column.different));
        proposal_.mapping.objects.reserve(columns_.size());
        ObjectRule& rule = proposal_.mapping.objects.emplace_back();
        rule.type = type;
        rule.column = column.name;
        // A case is what the log is about; else the thing that comes back most often.
        const double repeated = type == "case" ? 2 : 1 - column.different_share();
        if (repeated > most_repeated) most_repeated = repeated, primary = &rule;
    }
    if (primary != nullptr) primary->primary = true;
}

void Proposer::choose_words() {
    const auto few = [](const ColumnProfile& c) {
        return !c.is_time() && c.mean_size < 80 && c.different_share() < 0.8;
    };
    InteractionRule& rule = defaults();
    for (const auto& [role, name, value] : {std::tuple{Role::channel, "channel", &rule.channel},
                                            std::tuple{Role::staff, "staff", &rule.staff},
                                            std::tuple{Role::centre, "centre", &rule.centre},
                                            std::tuple{Role::reason, "reason", &rule.reason}}) {
        const Column column = best(role, 50, few);
        if (column == nullptr) continue;
        value->column = column->name;
        say(name, *column, score(role, *column),
            fmt::format("named like one, {} different values", column->different));
    }
}

void Proposer::choose_values() {
    InteractionRule& rule = steps_ ? proposal_.mapping.interactions.back() : defaults();
    const auto number = [](const ColumnProfile& c) { return c.numbers > 0.98 && !c.is_time(); };
    if (const Column rating = best(Role::rating, 50, number)) {
        rule.rating.column = rating->name;
        if (rating->decimal_comma) rule.rating.decimal = ',';
        say("rating", *rating, score(Role::rating, *rating),
            fmt::format("numbers from {} to {}", rating->number_min, rating->number_max));
    }
    const Column text = best(Role::text, 50, [](const ColumnProfile& c) {
        return c.mean_size > 12 && c.different_share() > 0.3 && c.numbers < 0.5 && !c.is_time();
    });
    if (text != nullptr) {
        rule.text = text->name;
        say("text", *text, score(Role::text, *text), "longer texts, mostly different");
    }
    const Column cost = best(Role::cost, 50, number);
    const Column currency = best(Role::currency, 50, [](const ColumnProfile&) { return true; });
    if (cost == nullptr) return;
    if (currency == nullptr) {
        proposal_.remarks.push_back(fmt::format(
            "'{}' looks like money; to count it as cost, name its currency: cost = {{ column = {}, "
            "currency = {{ constant = \"EUR\" }} }}",
            cost->name, json_string(cost->name)));
        return;
    }
    rule.cost.column = cost->name;
    rule.cost.currency.column = currency->name;
    if (cost->decimal_comma) rule.cost.decimal = ',';
    say("cost", *cost, score(Role::cost, *cost), "numbers, with a currency beside them");
    used_.insert(currency->name);
}

// Only what is different in every record can name it.
void Proposer::choose_id() {
    const auto unique = [](const ColumnProfile& c) {
        return c.filled == c.records && c.different == c.records && !c.is_time();
    };
    Column id = best(Role::record_id, 60, unique);
    for (const ObjectRule& rule : proposal_.mapping.objects) {
        if (id != nullptr) break;
        for (const ColumnProfile& column : columns_)
            if (column.name == rule.column && rule.primary && unique(column) && column.records > 1)
                id = &column;
    }
    if (id == nullptr) return;
    proposal_.mapping.id = {id->name};
    say("id", *id, 80, "different in every record: a delivery that overlaps changes nothing");
}

// Columns that become attributes and have few values are what one asks for.
void Proposer::choose_promoted() {
    constexpr std::size_t columns_max = 8, values_max = 64, records_a_value = 10;
    for (const ColumnProfile& column : columns_) {
        auto& promote = proposal_.mapping.attributes.promote;
        const bool few = column.different > 1 && column.different <= values_max &&
                         column.different * records_a_value <= column.filled;
        if (!few || used_.contains(column.name) || column.is_time() || column.clocks > 0.9 ||
            column.mean_size > 40 || promote.size() == columns_max)
            continue;
        promote.push_back(column.name);
        say("promoted", column, 80,
            fmt::format("{} different values: a lens finds them in the index", column.different));
    }
}

void Proposer::note_zone() {
    if (times_ > 0 && !offsets_)
        proposal_.remarks.push_back(
            "the times carry no offset and are read as UTC; set zone in the "
            "mapping if they are local, like zone = \"Europe/Berlin\"");
    if (unsure_time_)
        proposal_.remarks.push_back(
            "day first or month first: both would read these times; look at "
            "the format of occurred_at");
}

// Maps the sample and shows what comes of it.
Status preview(const RecordBlock& block, Proposal& proposal) {
    Terms terms;
    TRY(auto mapper, Mapper::make(proposal.mapping, terms));
    InteractionBlock made;
    MappedBlock mapped;
    mapper->map(block, made, mapped);
    proposal.rejected_of_sample = mapped.rejects.size() + block.rejects.size();
    const auto value_of = [](const auto& facts, auto id, auto member) -> std::string {
        for (const auto& fact : facts)
            if (fact.*member == id) return fact.value;
        return {};
    };
    for (std::size_t i = 0; i < made.size() && i < 3; ++i)
        proposal.first.push_back(
            {write_instant(made.occurred_us[i],
                           made.offset_min[i] == no_offset ? std::int16_t{0} : made.offset_min[i]),
             value_of(mapper->facts().identifiers, made.record[i], &IdentifierFact::record),
             terms.text(made.kind[i]), terms.text(made.channel[i]), terms.text(made.staff[i]),
             value_of(mapper->facts().objects, made.object[i], &ObjectFact::object)});
    return {};
}

int least_sure(const Proposal& proposal) {
    int least = proposal.mapping.customers.empty() ? 50 : 99;
    for (const FieldGuess& guess : proposal.fields)
        if (guess.field == "kind" || guess.field == "occurred_at" || guess.field == "customer" ||
            guess.field.starts_with("interaction "))
            least = std::min(least, guess.sure);
    return least;
}

}  // namespace

Result<Proposal> propose_mapping(Delivery& delivery, const std::string& source) {
    TRY(const RecordBlock* block, delivery.sample());
    if (block->size() == 0)
        return fail(ErrorCode::invalid_input, "'{}' has no record that can be read",
                    delivery.path());
    TRY(Proposal proposal, Proposer(*block, delivery.options(), source).run());
    TRY(preview(*block, proposal));
    proposal.sure = least_sure(proposal);
    return proposal;
}

}  // namespace touchline
