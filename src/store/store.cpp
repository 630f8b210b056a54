// Opening the history, its words and small facts.
#include "store/store.h"

#include <filesystem>
#include <set>

#include "base/files.h"
#include "store/schema.h"
#include "store/state.h"

namespace touchline {
namespace {

constexpr const char* database_name = "touchline.duckdb";
constexpr const char* deliveries_name = "deliveries";

std::vector<ColumnType> scan_columns() {
    using enum ColumnType;
    return {int64,  uint64, uint64, uint64, timestamp, int64,  uint32, uint32,
            uint32, uint32, uint32, uint64, uint32,    uint64, uint32};
}

}  // namespace

Store::Store(std::unique_ptr<State> state) : state_(std::move(state)) {}
Store::~Store() = default;

Value number_value(BatchId id) { return static_cast<std::uint64_t>(id); }

Result<std::unique_ptr<Store>> Store::open(const std::string& folder, const StoreOptions& options) {
    const std::string path = folder + "/" + database_name;
    if (options.read_only && !file_exists(path))
        return fail(ErrorCode::not_found, "there is no history in '{}'", folder);
    if (!options.read_only) TRY(make_folder(folder + "/" + deliveries_name));
    DatabaseOptions wanted;
    wanted.read_only = options.read_only;
    wanted.threads = options.threads;
    wanted.memory_limit = options.memory_limit;
    wanted.keep_order = false;  // so that inserts use every thread
    TRY(auto database, Database::open(path, wanted));
    TRY(auto writer, database.connect());
    TRY(auto reader, database.connect());
    TRY((options.read_only ? check_schema(writer) : migrate(writer)).in("opening '{}'", path));
    auto state =
        std::make_unique<State>(folder, std::move(database), std::move(writer), std::move(reader));
    state->options = options;
    TRY(state->load().in("opening '{}'", path));
    if (!options.read_only) TRY(state->clean_deliveries());
    return std::unique_ptr<Store>(new Store(std::move(state)));
}

Status Store::State::load() {
    const unsigned threads = options.threads != 0 ? options.threads : thread_count();
    TRY(given.add(writer, threads));
    TRY(scan_sink, Sink::add(writer, "touchline_scan", scan_columns()));
    const ColumnType known[] = {ColumnType::uint64, ColumnType::uint64, ColumnType::uint64};
    TRY(known_sink, Sink::add(writer, "touchline_known", known));
    const ColumnType value[] = {ColumnType::int64, ColumnType::text};
    TRY(attribute_sink, Sink::add(writer, "touchline_attribute", value));
    TRY(auto rows, reader.query("select position, last_recorded_at from history_state"));
    TRY(const bool any, rows.next());
    if (!any) return fail(ErrorCode::corrupt, "table history_state is empty");
    position = rows.chunk().column<std::uint64_t>(0)[0];
    last_recorded_us = rows.chunk().column<Micros>(1)[0];
    TRY(rows.finish());
    TRY(auto words, reader.query("select term_id, text from term order by term_id"));
    for (;;) {
        TRY(const bool more, words.next());
        if (!more) break;
        const Chunk chunk = words.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            if (terms.intern(chunk.text(1, i)) != TermId{chunk.column<std::uint32_t>(0)[i]})
                return fail(ErrorCode::corrupt, "the dictionary has a gap or a word twice at '{}'",
                            chunk.text(1, i));
    }
    terms_saved = terms.size();
    return {};
}

// A delivery becomes durable before its batch does: one without a batch is a capture that ended
// in between, and will come again.
Status Store::State::clean_deliveries() {
    std::set<std::string> wanted;
    TRY(auto rows, reader.query("select distinct delivery from batch"));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) break;
        for (std::size_t i = 0; i < rows.chunk().rows(); ++i)
            wanted.emplace(rows.chunk().text(0, i));
    }
    const std::string place = folder + "/" + deliveries_name;
    for (const std::string& name : list_folder(place))
        if (!wanted.contains(name.substr(0, name.find('.')))) TRY(remove_file(place + "/" + name));
    return {};
}

Result<std::size_t> Store::State::save_terms() {
    std::vector<TermRow> rows;
    auto code = static_cast<std::uint32_t>(terms_saved);
    for (std::string& text : terms.since(terms_saved)) rows.push_back({code++, std::move(text)});
    if (rows.empty()) return terms_saved;
    TRY(given.terms.with(rows, [&] {
        return writer.run("insert into term select term_id, text from touchline_terms()");
    }));
    return std::size_t{code};
}

Micros Store::State::change_time(Micros wanted_us) const {
    return std::max(wanted_us, last_recorded_us + 1);
}

Status Store::State::move_on(Micros at_us) {
    TRY(run_kept(keep_state,
                 "update history_state set position = $position, last_recorded_at = $at",
                 {{"position", position + 1}, {"at", Timestamp{at_us}}}));
    return {};
}

Result<Rows> Store::State::run_kept(std::optional<Statement>& kept, const char* sql,
                                    const Parameters& parameters) {
    if (!kept) {
        TRY(auto prepared, writer.prepare(sql));
        kept.emplace(std::move(prepared));
    }
    return kept->run(parameters);
}

void Store::State::moved_on(Micros at_us) {
    interaction_rows.reset();
    position += 1;
    last_recorded_us = at_us;
}

Terms& Store::terms() { return state_->terms; }
const std::string& Store::folder() const { return state_->folder; }
std::string Store::deliveries_folder() const { return state_->folder + "/" + deliveries_name; }
std::uint64_t Store::position() const { return state_->position; }
Micros Store::last_change_us() const { return state_->last_recorded_us; }

Result<DeliveryWriter> Store::new_delivery() { return DeliveryWriter::create(deliveries_folder()); }

Result<DeliveryReader> Store::delivery(const std::string& digest) const {
    return DeliveryReader::open(deliveries_folder(), digest);
}

}  // namespace touchline
