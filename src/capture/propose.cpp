// The proposal: roles asked in turn, then the first records mapped to show what comes of it.
#include "capture/propose.h"

#include <algorithm>

#include "base/text.h"
#include "capture/apply.h"
#include "capture/proposer.h"
#include "capture/reject.h"

namespace touchline {
namespace {

constexpr std::size_t columns_that_say_little = 4;

std::vector<std::string> shown(const ColumnProfile& column) {
    std::vector<std::string> samples;
    for (const std::string& sample : column.samples) samples.push_back(cut_text(sample, 40));
    return samples;
}

}  // namespace

Proposer::Proposer(const RecordBlock& block, const FormatOptions& format, const std::string& source)
    : block_(block),
      columns_(profile_columns(block, format.rows)) {
    proposal_.mapping.source = source;
    proposal_.mapping.format = format;
    proposal_.sampled = block.size();
    nameless_ = !format.header || columns_.size() <= columns_that_say_little;
}

Result<Proposal> Proposer::run() {
    TRY(choose_times());
    choose_kind();
    choose_customers();
    choose_objects();
    choose_lengths();
    choose_words();
    choose_values();
    choose_id();
    choose_promoted();
    note_journeys();
    note_zone();
    for (const ColumnProfile& column : columns_)
        if (!used_.contains(column.name) && column.filled > 0)
            proposal_.rest.push_back(column.name);
    return std::move(proposal_);
}

void Proposer::say(std::string field, const ColumnProfile& column, int sure, std::string reason) {
    used_.insert(column.name);
    proposal_.fields.push_back(
        {std::move(field), column.name, std::min(sure, 99), std::move(reason), shown(column)});
}

void Proposer::say_constant(std::string field, const std::string& what, int sure,
                            std::string reason) {
    proposal_.fields.push_back(
        {std::move(field), "constant '" + what + "'", sure, std::move(reason), {}});
}

Proposer::Column Proposer::column_named(std::string_view name) const {
    for (const ColumnProfile& column : columns_)
        if (column.name == name) return &column;
    return nullptr;
}

void Proposer::choose_kind() {
    if (steps_) return;
    InteractionRule& rule = proposal_.mapping.interactions.front();
    const auto says_what = [](const ColumnProfile& c) {
        constexpr std::size_t few = 20;  // records that may differ all by chance
        return !c.is_time() && c.filled_share() > 0.9 &&
               (c.different_share() < 0.9 || c.filled < few) && c.mean_size < 80 && c.numbers < 0.9;
    };
    if (const Column kind = best(Role::kind, 40, says_what)) {
        rule.kind.column = kind->name;
        say("kind", *kind, score(Role::kind, *kind),
            fmt::format("named like one, {} different values", kind->different));
        return;
    }
    Column fewest = nullptr;
    for (const ColumnProfile& column : columns_) {
        if (!nameless_ || used_.contains(column.name) || !says_what(column)) continue;
        if (column.different < 2 || column.different > 60 || column.different_share() > 0.5 ||
            score(Role::customer, column) >= 40 || score(Role::channel, column) >= 50)
            continue;
        if (fewest == nullptr || column.different < fewest->different) fewest = &column;
    }
    if (fewest != nullptr) {
        rule.kind.column = fewest->name;
        say("kind", *fewest, 35, fmt::format("only {} different words", fewest->different));
        return;
    }
    rule.kind.constant = proposal_.mapping.source;
    say_constant("kind", proposal_.mapping.source, 40, "no column says what happened");
}

void Proposer::choose_words() {
    const auto few = [](const ColumnProfile& c) {
        return !c.is_time() && c.mean_size < 80 && c.different_share() < 0.8;
    };
    InteractionRule& rule = common();
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
    InteractionRule& rule = proposal_.mapping.interactions.back();
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
    choose_cost();
}

// Of a row with several interactions, the first one has it.
void Proposer::choose_cost() {
    const Column cost = best(
        Role::cost, 50, [](const ColumnProfile& c) { return c.numbers > 0.98 && !c.is_time(); });
    const Column currency = best(Role::currency, 50, [](const ColumnProfile&) { return true; });
    if (cost == nullptr) return;
    if (currency == nullptr) {
        remark(
            fmt::format("'{}' looks like money; to count it as cost, name its currency: cost = "
                        "{{ column = {}, currency = {{ constant = \"EUR\" }} }}",
                        cost->name, json_string(cost->name)));
        return;
    }
    auto& interactions = proposal_.mapping.interactions;
    MoneyRule& rule = (steps_ ? interactions.front() : interactions.back()).cost;
    rule.column = cost->name;
    rule.currency.column = currency->name;
    if (cost->decimal_comma) rule.decimal = ',';
    say("cost", *cost, score(Role::cost, *cost), "numbers, with a currency beside them");
    used_.insert(currency->name);
}

// Only what is different in every record can name it.
void Proposer::choose_id() {
    Column id = best(Role::record_id, 60, names_records);
    for (const ObjectRule& rule : proposal_.mapping.objects) {
        if (id != nullptr) break;
        const Column column = column_named(rule.column);
        if (column != nullptr && names_records(*column) && column->records > 1) id = column;
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
    if (local_times_)
        remark(
            "the times carry no offset and are read as UTC; set zone in the mapping if they are "
            "local, like zone = \"Europe/Berlin\"");
    if (unsure_time_)
        remark(
            "day first or month first: both would read these times; look at the format of "
            "occurred_at");
}

void Proposer::note_journeys() {
    const Mapping& mapping = proposal_.mapping;
    for (const ObjectRule& rule : mapping.objects)
        if (rule.primary)
            return remark(
                fmt::format("what names the same {} is one journey; policy/journeys.toml "
                            "can cut them otherwise",
                            rule.type));
    if (!mapping.primary_object.empty()) return;
    if (mapping.customers.empty())
        return remark(
            "no column looks like a customer, an order or a case: every interaction "
            "stands alone, and nothing follows it; name a [[customer]] or an [[object]] "
            "in the mapping");
    remark(
        "no column joins interactions to a case: a customer's journey ends where nothing "
        "happens for 30 days; policy/journeys.toml can cut them otherwise");
}

namespace {

std::string as_clock(Micros length) {
    const Micros seconds = length / 1'000'000;
    if (length == 0) return {};
    return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
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
             as_clock(made.ended_us[i] - made.occurred_us[i]),
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
    if (block->size() == 0 && block->rejects.empty())
        return fail(ErrorCode::invalid_input, "'{}' has {} and no records", delivery.path(),
                    delivery.reader().columns().empty() ? "no names of columns" : "a header");
    if (block->size() == 0) {
        const Reject& reject = block->rejects.front();
        return fail(ErrorCode::invalid_input,
                    "'{}' has no record that can be read; the first, in {} {}, {}", delivery.path(),
                    reject.line > 0 ? "line" : "record", reject.line > 0 ? reject.line : reject.row,
                    reject.reason);
    }
    TRY(Proposal proposal, Proposer(*block, delivery.options(), source).run());
    TRY(preview(*block, proposal));
    proposal.sure = least_sure(proposal);
    return proposal;
}

}  // namespace touchline
