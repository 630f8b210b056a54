// Sort, cut and lay out, partition by partition; then the parts are put behind each other.
#include "timeline/assemble.h"

#include <algorithm>
#include <numeric>

#include "base/limits.h"
#include "base/process.h"

namespace touchline {

namespace {

struct JourneyRecord {
    std::uint32_t rows, customer;  // customer: place in its partition
    std::uint32_t type;            // place in the worker's list of types
    std::uint32_t outcome;
    Micros started_us, ended_us, closes_at_us;
    std::uint32_t participants, ties;
    ObjectId object;
};

struct TypeKey {
    std::uint32_t rule;
    TermId object_type;
    bool operator==(const TypeKey&) const = default;
};

struct LongValue {
    std::uint64_t at, ms;
};

// What one partition becomes, beside its rows, which go to their final place at once.
struct Part {
    std::size_t rows = 0, first_row = 0, first_journey = 0, first_customer = 0;
    unsigned worker = 0;
    std::vector<JourneyRecord> journeys;
    std::vector<CustomerId> customers;
    std::vector<std::uint32_t> customer_journeys;
    std::vector<LongValue> long_waits, long_durations;
};

struct SortKey {
    std::uint64_t order;
    Micros occurred_us;
    std::uint32_t at;
};

// Pointers into the columns of the segment under construction.
struct RowColumns {
    Micros* occurred_us;
    std::uint32_t *wait, *duration;
    std::uint16_t *kind, *centre, *staff;
    std::uint8_t* channel;
    std::uint64_t* history_row;
};

// A worker's memory, used again for each of its partitions.
struct Worker {
    std::vector<TimelineRow> gathered, sorted;
    std::vector<SortKey> keys;
    Cut cut;
    std::vector<std::uint32_t> place, count;  // of journeys, by number
    std::vector<const TimelineRow*> ordered;  // rows of a timeline, journey by journey
    std::vector<CustomerId> others;
    std::vector<TypeKey> types;
    bool any_duration = false;
};

void gather(const std::vector<std::unique_ptr<Lane>>& lanes, std::size_t partition,
            Worker& worker) {
    worker.gathered.clear();
    for (const auto& lane : lanes)
        for (LaneChunk* chunk = lane->chunks(partition); chunk != nullptr; chunk = chunk->next)
            worker.gathered.insert(worker.gathered.end(), chunk->rows, chunk->rows + chunk->size);
}

void sort_rows(Worker& worker) {
    const auto& rows = worker.gathered;
    worker.keys.resize(rows.size());
    for (std::uint32_t i = 0; i < rows.size(); ++i)
        worker.keys[i] = {customer_order(rows[i].owner), rows[i].occurred_us, i};
    std::sort(worker.keys.begin(), worker.keys.end(), [&](const SortKey& a, const SortKey& b) {
        if (a.order != b.order) return a.order < b.order;
        if (a.occurred_us != b.occurred_us) return a.occurred_us < b.occurred_us;
        return before(rows[a.at], rows[b.at]);
    });
    worker.sorted.clear();
    worker.sorted.reserve(rows.size());
    for (const SortKey& key : worker.keys) worker.sorted.push_back(rows[key.at]);
}

class Layout {
public:
    Layout(const Dictionaries& words, const Cutter& cutter, const FurtherObjects& further,
           const RowColumns& columns)
        : words_(words),
          cutter_(cutter),
          further_(further),
          out_(columns) {}

    void timeline(std::span<const TimelineRow> rows, Worker& worker, Part& part) const {
        cutter_.cut({rows, further_}, worker.cut);
        DCHECK(worker.cut.journey_of_row.size() == rows.size());
        const std::uint32_t journeys = order_by_first_row(worker);
        arrange(rows, worker);
        const auto customer = static_cast<std::uint32_t>(part.customers.size());
        part.customers.push_back(rows.front().owner);
        part.customer_journeys.push_back(journeys);
        const TimelineRow* const* at = worker.ordered.data();
        for (std::size_t last = rows.size(); last > 0;) {
            const std::uint32_t number = worker.cut.journey_of_row[*at - rows.data()];
            const std::size_t size = worker.count[number];
            journey({at, size}, worker.cut.journeys[number], customer, worker, part);
            at += size;
            last -= size;
        }
    }

private:
    // count: rows a journey; place: where its rows begin when journeys lie by first row.
    static std::uint32_t order_by_first_row(Worker& worker) {
        const Cut& cut = worker.cut;
        worker.count.assign(cut.journeys.size(), 0);
        for (const std::uint32_t number : cut.journey_of_row) ++worker.count[number];
        worker.place.assign(cut.journeys.size(), UINT32_MAX);
        std::uint32_t at = 0, journeys = 0;
        for (const std::uint32_t number : cut.journey_of_row) {
            if (worker.place[number] != UINT32_MAX) continue;
            worker.place[number] = at;
            at += worker.count[number];
            ++journeys;
        }
        CHECK(journeys == cut.journeys.size());
        return journeys;
    }

    static void arrange(std::span<const TimelineRow> rows, Worker& worker) {
        worker.ordered.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i)
            worker.ordered[worker.place[worker.cut.journey_of_row[i]]++] = &rows[i];
    }

    void journey(std::span<const TimelineRow* const> rows, const CutJourney& cut,
                 std::uint32_t customer, Worker& worker, Part& part) const {
        JourneyRecord record{static_cast<std::uint32_t>(rows.size()),
                             customer,
                             type_of(cut, worker),
                             cut.outcome,
                             rows[0]->occurred_us,
                             rows[0]->ended_us,
                             cut.closes_at_us,
                             0,
                             0,
                             cut.object};
        worker.others.clear();
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const TimelineRow& row = *rows[i];
            const TimelineRow* next = i + 1 < rows.size() ? rows[i + 1] : nullptr;
            write(row, next, worker, part);
            record.ended_us = std::max(record.ended_us, row.ended_us);
            record.ties +=
                next != nullptr && next->occurred_us == row.occurred_us && next->kind != row.kind;
            if (row.customer != row.owner && !row.anonymous) worker.others.push_back(row.customer);
        }
        if (!worker.others.empty()) {
            std::sort(worker.others.begin(), worker.others.end());
            record.participants = static_cast<std::uint32_t>(
                std::unique(worker.others.begin(), worker.others.end()) - worker.others.begin());
        }
        part.journeys.push_back(record);
    }

    void write(const TimelineRow& row, const TimelineRow* next, Worker& worker, Part& part) const {
        const std::size_t at = part.first_row + part.rows++;
        out_.occurred_us[at] = row.occurred_us;
        out_.kind[at] = words_.kinds.of(row.kind);
        out_.channel[at] = static_cast<std::uint8_t>(words_.channels.of(row.channel));
        out_.centre[at] = words_.centres.of(row.centre);
        out_.staff[at] = words_.staff.of(row.staff);
        out_.history_row[at] = row.history_row;
        const std::int64_t ended_ms = floor_ms(row.ended_us);
        const auto duration = static_cast<std::uint64_t>(ended_ms - floor_ms(row.occurred_us));
        out_.duration[at] = static_cast<std::uint32_t>(duration);
        worker.any_duration |= duration != 0;
        if (duration >= wait_escaped) {
            out_.duration[at] = wait_escaped;
            part.long_durations.push_back({at, duration});
        }
        out_.wait[at] = 0;
        if (next == nullptr) return;
        const std::int64_t wait = floor_ms(next->occurred_us) - ended_ms;
        if (wait < 0) {
            out_.wait[at] = wait_overlaps;
        } else if (wait >= wait_overlaps) {
            out_.wait[at] = wait_escaped;
            part.long_waits.push_back({at, static_cast<std::uint64_t>(wait)});
        } else {
            out_.wait[at] = static_cast<std::uint32_t>(wait);
        }
    }

    static std::uint32_t type_of(const CutJourney& cut, Worker& worker) {
        const TypeKey key{cut.rule, cut.object_type};
        for (std::uint32_t i = 0; i < worker.types.size(); ++i)
            if (worker.types[i] == key) return i;
        worker.types.push_back(key);
        return static_cast<std::uint32_t>(worker.types.size() - 1);
    }

    const Dictionaries& words_;
    const Cutter& cutter_;
    const FurtherObjects& further_;
    RowColumns out_;
};

void fill_part(const Layout& layout, Worker& worker, Part& part) {
    part.rows = 0;
    const std::span<const TimelineRow> rows = worker.sorted;
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t last = first + 1;
        while (last < rows.size() && rows[last].owner == rows[first].owner) ++last;
        layout.timeline(rows.subspan(first, last - first), worker, part);
        first = last;
    }
}

std::vector<Part> measure_parts(const std::vector<std::unique_ptr<Lane>>& lanes) {
    std::vector<Part> parts(partitions);
    std::size_t rows = 0;
    for (std::size_t p = 0; p < partitions; ++p) {
        for (const auto& lane : lanes)
            for (LaneChunk* chunk = lane->chunks(p); chunk != nullptr; chunk = chunk->next)
                parts[p].rows += chunk->size;
        parts[p].first_row = rows;
        rows += parts[p].rows;
    }
    return parts;
}

RowColumns make_row_columns(Segment& segment, std::size_t rows) {
    segment.occurred_us = Column<Micros>::of_size(rows);
    segment.wait = Column<std::uint32_t>::of_size(rows);
    segment.duration = Column<std::uint32_t>::of_size(rows);
    segment.kind = Column<std::uint16_t>::of_size(rows);
    segment.centre = Column<std::uint16_t>::of_size(rows);
    segment.staff = Column<std::uint16_t>::of_size(rows);
    segment.channel = Column<std::uint8_t>::of_size(rows);
    segment.history_row = Column<std::uint64_t>::of_size(rows);
    return {segment.occurred_us.writable(), segment.wait.writable(),
            segment.duration.writable(),    segment.kind.writable(),
            segment.centre.writable(),      segment.staff.writable(),
            segment.channel.writable(),     segment.history_row.writable()};
}

// Journey types by name; and for each worker, from its list to these.
struct Types {
    std::vector<JourneyType> types;
    std::vector<std::vector<std::uint16_t>> code;
};

Types name_types(const std::vector<Worker>& workers, const Cutter& cutter) {
    Types result;
    const auto type_of = [&](const TypeKey& key) {
        return JourneyType{cutter.type_name(key.rule, key.object_type), cutter.decides(key.rule)};
    };
    for (const Worker& worker : workers)
        for (const TypeKey& key : worker.types) result.types.push_back(type_of(key));
    std::sort(result.types.begin(), result.types.end());
    result.types.erase(std::unique(result.types.begin(), result.types.end()), result.types.end());
    for (const Worker& worker : workers) {
        auto& codes = result.code.emplace_back();
        for (const TypeKey& key : worker.types) {
            const auto at =
                std::lower_bound(result.types.begin(), result.types.end(), type_of(key));
            codes.push_back(static_cast<std::uint16_t>(at - result.types.begin()));
        }
    }
    return result;
}

struct JourneyColumns {
    std::uint64_t* offset;
    std::uint32_t *customer, *participants, *ties, *first_journey;
    std::uint16_t *type, *outcome;
    Micros *started_us, *ended_us, *closes_at_us;
    ObjectId* object;
    CustomerId* customers;
};

JourneyColumns make_journey_columns(Segment& s, std::size_t journeys, std::size_t customers) {
    s.offset = Column<std::uint64_t>::of_size(journeys + 1);
    for (auto* column : {&s.customer, &s.participants, &s.ties})
        *column = Column<std::uint32_t>::of_size(journeys);
    for (auto* column : {&s.type, &s.outcome}) *column = Column<std::uint16_t>::of_size(journeys);
    for (auto* column : {&s.started_us, &s.ended_us, &s.closes_at_us})
        *column = Column<Micros>::of_size(journeys);
    s.object = Column<ObjectId>::of_size(journeys);
    s.customers = Column<CustomerId>::of_size(customers);
    s.first_journey = Column<std::uint32_t>::of_size(customers + 1);
    s.dead = Bitmap(journeys);
    return {s.offset.writable(),       s.customer.writable(),      s.participants.writable(),
            s.ties.writable(),         s.first_journey.writable(), s.type.writable(),
            s.outcome.writable(),      s.started_us.writable(),    s.ended_us.writable(),
            s.closes_at_us.writable(), s.object.writable(),        s.customers.writable()};
}

void place_journeys(const Part& part, const std::vector<std::uint16_t>& type_code,
                    const std::vector<std::uint16_t>& outcome_code, const JourneyColumns& out) {
    std::uint64_t row = part.first_row;
    std::size_t j = part.first_journey;
    for (const JourneyRecord& record : part.journeys) {
        out.offset[j] = row;
        row += record.rows;
        out.customer[j] = static_cast<std::uint32_t>(part.first_customer) + record.customer;
        out.type[j] = type_code[record.type];
        out.outcome[j] = outcome_code[record.outcome];
        out.started_us[j] = record.started_us;
        out.ended_us[j] = record.ended_us;
        out.closes_at_us[j] = record.closes_at_us;
        out.participants[j] = record.participants;
        out.ties[j] = record.ties;
        out.object[j] = record.object;
        ++j;
    }
    auto journey = static_cast<std::uint32_t>(part.first_journey);
    for (std::size_t c = 0; c < part.customers.size(); ++c) {
        out.customers[part.first_customer + c] = part.customers[c];
        out.first_journey[part.first_customer + c] = journey;
        journey += part.customer_journeys[c];
    }
}

LongValues concatenate(const std::vector<Part>& parts, std::vector<LongValue> Part::* values) {
    std::vector<std::uint64_t> at, ms;
    for (const Part& part : parts)
        for (const LongValue& value : part.*values) {
            at.push_back(value.at);
            ms.push_back(value.ms);
        }
    return {Column<std::uint64_t>::copy_of(at), Column<std::uint64_t>::copy_of(ms)};
}

Names sorted_outcomes(const std::vector<std::string>& given, std::vector<std::uint16_t>& code) {
    Names names(given.begin(), given.end());
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (const std::string& name : given)
        code.push_back(static_cast<std::uint16_t>(*find_name(names, name)));
    return names;
}

void put_together(std::vector<Part>& parts, const std::vector<Worker>& workers,
                  const Cutter& cutter, unsigned threads, Index& index) {
    Segment& segment = *index.segments.front();
    std::size_t journeys = 0, customers = 0;
    for (Part& part : parts) {
        part.first_journey = journeys;
        part.first_customer = customers;
        journeys += part.journeys.size();
        customers += part.customers.size();
    }
    CHECK(journeys < UINT32_MAX);
    Types types = name_types(workers, cutter);
    CHECK(types.types.size() <= UINT16_MAX);
    index.types = std::move(types.types);
    std::vector<std::uint16_t> outcome_code;
    index.outcomes = sorted_outcomes(cutter.outcomes(), outcome_code);
    const JourneyColumns out = make_journey_columns(segment, journeys, customers);
    out.offset[journeys] = segment.rows();
    out.first_journey[customers] = static_cast<std::uint32_t>(journeys);
    work_off(threads, parts.size(), [&](unsigned, std::size_t p) {
        place_journeys(parts[p], types.code[parts[p].worker], outcome_code, out);
    });
    segment.long_waits = concatenate(parts, &Part::long_waits);
    segment.long_durations = concatenate(parts, &Part::long_durations);
    for (const Worker& worker : workers) segment.any_duration |= worker.any_duration;
}

}  // namespace

Result<Index> assemble(const std::vector<std::unique_ptr<Lane>>& lanes, const Dictionaries& words,
                       const Cutter& cutter, const FurtherObjects& further, unsigned threads) {
    Index index;
    index.segments.push_back(std::make_shared<Segment>());
    std::vector<Part> parts = measure_parts(lanes);
    const RowColumns columns =
        make_row_columns(*index.segments.front(), parts.back().first_row + parts.back().rows);
    const Layout layout(words, cutter, further, columns);
    std::vector<Worker> workers(threads);
    work_off(threads, partitions, [&](unsigned w, std::size_t p) {
        if (parts[p].rows == 0 || stop_requested()) return;
        parts[p].worker = w;
        gather(lanes, p, workers[w]);
        sort_rows(workers[w]);
        fill_part(layout, workers[w], parts[p]);
    });
    TRY(check_stop());
    index.kinds = words.kinds.names;
    index.channels = words.channels.names;
    index.centres = words.centres.names;
    index.staff = words.staff.names;
    put_together(parts, workers, cutter, threads, index);
    return index;
}

}  // namespace touchline
