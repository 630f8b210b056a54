// journeys(), steps() and follows() as tables for SQL, with the lens as a parameter.
#include "summary/follow_map.h"
#include "workspace/state.h"

namespace touchline {
namespace {

using Asked = Workspace::State::Asked;

// Rows of one scan, cut into chunks: fill(chunk, first, count) writes rows [first, first + count).
class ChunkedScan : public TableScan {
public:
    using Fill = std::function<void(ChunkWriter& chunk, std::size_t first, std::size_t count)>;
    ChunkedScan(std::size_t rows, Fill fill) : rows_(rows), fill_(std::move(fill)) {}

    std::unique_ptr<RowProducer> producer() override { return std::make_unique<Producer>(*this); }

private:
    struct Producer : RowProducer {
        explicit Producer(ChunkedScan& of) : scan(of) {}
        Result<std::size_t> fill(ChunkWriter& chunk) override {
            const std::size_t first = scan.next_;
            const std::size_t count = std::min(chunk.capacity(), scan.rows_ - first);
            if (count > 0) scan.fill_(chunk, first, count);
            scan.next_ += count;
            return count;
        }
        ChunkedScan& scan;
    };
    std::size_t rows_, next_ = 0;
    Fill fill_;
};

struct SelectedJourney {
    std::uint32_t segment, journey;
};

bool shows(const Asked& asked, const Segment& segment, std::uint64_t at) {
    return !asked.selection->hides || asked.selection->shown(segment, at);
}

std::uint64_t shown_steps(const Asked& asked, const Segment& segment, std::size_t journey) {
    std::uint64_t count = 0;
    for (auto at = segment.offset[journey]; at < segment.offset[journey + 1]; ++at)
        count += shows(asked, segment, at) ? 1 : 0;
    return count;
}

// Journeys of which nothing is shown do not count.
std::vector<SelectedJourney> selected(const Asked& asked) {
    std::vector<SelectedJourney> list;
    for (std::uint32_t s = 0; s < asked.index->segments.size(); ++s) {
        const Segment& segment = *asked.index->segments[s];
        for (std::uint32_t j = 0; j < segment.journeys(); ++j)
            if (asked.selection->journeys[s].test(j) && shown_steps(asked, segment, j) > 0)
                list.push_back({s, j});
    }
    return list;
}

Result<Lens> lens_of(const Parameters& parameters) {
    const auto found = parameters.find("lens");
    const auto* text =
        found == parameters.end() ? nullptr : std::get_if<std::string>(&found->second);
    return read_lens(text ? *text : "");
}

std::string variant_text(const Asked& asked, const Segment& segment, std::size_t journey) {
    std::string text;
    for (auto at = segment.offset[journey]; at < segment.offset[journey + 1]; ++at)
        if (shows(asked, segment, at))
            text += (text.empty() ? "" : " › ") + asked.index->kinds[segment.kind[at]];
    return text;
}

std::uint64_t customer_number(const Segment& segment, std::size_t journey) {
    return static_cast<std::uint64_t>(segment.customers[segment.customer[journey]]);
}

Result<std::unique_ptr<TableScan>> scan_journeys(Workspace::State& state,
                                                 const Parameters& parameters) {
    TRY(const Lens lens, lens_of(parameters));
    TRY(Asked asked_now, state.ask(lens));
    auto asked = std::make_shared<Asked>(std::move(asked_now));
    auto list = std::make_shared<std::vector<SelectedJourney>>(selected(*asked));
    const Micros as_of = state.clock().now_us();
    const auto fill = [asked, list, as_of](ChunkWriter& chunk, std::size_t first,
                                           std::size_t count) {
        const Index& index = *asked->index;
        for (std::size_t row = 0; row < count; ++row) {
            const auto [s, j] = (*list)[first + row];
            const Segment& segment = *index.segments[s];
            chunk.column<std::uint64_t>(0)[row] = first + row + 1;
            chunk.column<std::uint64_t>(1)[row] = customer_number(segment, j);
            chunk.set_text(2, row, index.types[segment.type[j]].name);
            chunk.set_text(3, row, outcome_text(index, segment, j, as_of));
            chunk.column<Micros>(4)[row] = segment.started_us[j];
            chunk.column<Micros>(5)[row] = segment.ended_us[j];
            chunk.column<std::uint64_t>(6)[row] = segment.throughput_ms(j);
            chunk.column<std::uint64_t>(7)[row] = shown_steps(*asked, segment, j);
            chunk.column<std::uint64_t>(8)[row] = segment.participants[j];
            chunk.set_text(9, row, variant_text(*asked, segment, j));
        }
    };
    return std::unique_ptr<TableScan>(std::make_unique<ChunkedScan>(list->size(), fill));
}

struct Step {
    std::uint64_t journey;
    std::uint32_t segment, journey_place;
    std::uint64_t at;
};

Result<std::unique_ptr<TableScan>> scan_steps(Workspace::State& state,
                                              const Parameters& parameters) {
    TRY(const Lens lens, lens_of(parameters));
    TRY(Asked asked_now, state.ask(lens));
    auto asked = std::make_shared<Asked>(std::move(asked_now));
    auto steps = std::make_shared<std::vector<Step>>();
    std::uint64_t journey = 0;
    for (const auto [s, j] : selected(*asked)) {
        const Segment& segment = *asked->index->segments[s];
        ++journey;
        for (auto at = segment.offset[j]; at < segment.offset[j + 1]; ++at)
            if (shows(*asked, segment, at)) steps->push_back({journey, s, j, at});
    }
    const auto fill = [asked, steps](ChunkWriter& chunk, std::size_t first, std::size_t count) {
        const Index& index = *asked->index;
        for (std::size_t row = 0; row < count; ++row) {
            const Step& step = (*steps)[first + row];
            const Segment& segment = *index.segments[step.segment];
            chunk.column<std::uint64_t>(0)[row] = step.journey;
            chunk.column<std::uint64_t>(1)[row] = step.at - segment.offset[step.journey_place] + 1;
            chunk.column<std::uint64_t>(2)[row] = customer_number(segment, step.journey_place);
            chunk.column<std::uint64_t>(3)[row] = segment.history_row[step.at];
            chunk.column<Micros>(4)[row] = segment.occurred_us[step.at];
            chunk.set_text(5, row, index.kinds[segment.kind[step.at]]);
            chunk.set_text(6, row, index.channels[segment.channel[step.at]]);
            chunk.set_text(7, row, index.centres[segment.centre[step.at]]);
            chunk.set_text(8, row, index.staff[segment.staff[step.at]]);
        }
    };
    return std::unique_ptr<TableScan>(std::make_unique<ChunkedScan>(steps->size(), fill));
}

Result<std::unique_ptr<TableScan>> scan_follows(Workspace::State& state,
                                                const Parameters& parameters) {
    TRY(const Lens lens, lens_of(parameters));
    TRY(const Asked asked, state.ask(lens));
    auto map = std::make_shared<JourneyMap>(
        journey_map(fold_follows(*asked.index, *asked.selection, state.threads()),
                    asked.selection->population));
    const auto fill = [map](ChunkWriter& chunk, std::size_t first, std::size_t count) {
        for (std::size_t row = 0; row < count; ++row) {
            const FollowRow& follow = map->follows[first + row];
            chunk.set_text(0, row, map->kinds[follow.from].kind);
            chunk.set_text(1, row, map->kinds[follow.to].kind);
            chunk.column<std::uint64_t>(2)[row] = follow.count;
            chunk.column<double>(3)[row] = follow.wait_ms_mean;
            chunk.column<double>(4)[row] = follow.wait_ms_median;
            chunk.column<std::uint64_t>(5)[row] = follow.overlaps;
        }
    };
    return std::unique_ptr<TableScan>(std::make_unique<ChunkedScan>(map->follows.size(), fill));
}

using Begin = Result<std::unique_ptr<TableScan>> (*)(Workspace::State&, const Parameters&);

TableColumn column(const char* name, ColumnType type) {
    TableColumn made;
    made.name = name;
    made.type = type;
    return made;
}

}  // namespace

Status Workspace::State::add_tables() {
    const std::lock_guard held(defining);
    if (tables_added) return {};
    constexpr auto number = ColumnType::uint64;
    constexpr auto text = ColumnType::text;
    constexpr auto instant = ColumnType::timestamp;
    constexpr auto real = ColumnType::float64;
    const auto add = [this](const char* name, std::vector<TableColumn> columns, Begin begin) {
        TableFunction function;
        function.name = name;
        function.columns = std::move(columns);
        function.parameters = {"lens"};
        function.begin = [this, begin](const Parameters& parameters) {
            return begin(*this, parameters);
        };
        return store->add_table(std::move(function));
    };
    TRY(add("journeys",
            {column("journey", number), column("customer", number), column("type", text),
             column("outcome", text), column("started_at", instant), column("ended_at", instant),
             column("throughput_ms", number), column("interactions", number),
             column("participants", number), column("variant", text)},
            scan_journeys));
    TRY(add("steps",
            {column("journey", number), column("step", number), column("customer", number),
             column("history_row", number), column("occurred_at", instant), column("kind", text),
             column("channel", text), column("centre", text), column("staff", text)},
            scan_steps));
    TRY(add(
        "follows",
        {column("from", text), column("to", text), column("count", number),
         column("wait_ms_mean", real), column("wait_ms_median", real), column("overlaps", number)},
        scan_follows));
    tables_added = true;
    return {};
}

Result<Rows> Workspace::sql(const std::string& text) {
    TRY(state_->add_tables());
    state_->catch_up();
    return state_->store->query(text);
}

}  // namespace touchline
