// Attributes: fields of a record that the model has no column for, kept as JSON.
#include "base/text.h"
#include "store/state.h"

namespace touchline {

std::string attribute_sql(std::string_view name) {
    std::string pointer = "/";  // a JSON pointer takes any name
    for (const char c : name) {
        if (c == '~') pointer += "~0";
        else if (c == '/') pointer += "~1";
        else pointer += c;
    }
    return "json_extract_string(attributes, " + sql_quote(pointer) + ")";
}

Result<std::vector<std::string>> Store::promoted_attributes() {
    const std::lock_guard lock(state_->reading);
    std::vector<std::string> names;
    TRY(auto rows,
        state_->reader.query("select distinct name from promoted_attribute join batch using "
                             "(batch_id) where state = 'captured' order by name"));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return names;
        for (std::size_t i = 0; i < rows.chunk().rows(); ++i)
            names.emplace_back(rows.chunk().text(0, i));
    }
}

Status Store::attribute_values(const std::string& name, const ScanRange& range,
                               const AttributeSink& sink) {
    const std::lock_guard lock(state_->reading);
    // What is read of one chunk, one a thread, apart from the others' cache lines.
    struct alignas(64) Found {
        std::vector<std::uint64_t> rows;
        std::vector<std::string_view> values;
    };
    std::vector<Found> found(sink_threads_max);
    const auto take = [&](const Chunk& chunk, unsigned thread) -> Status {
        auto& [rows, values] = found[thread];
        rows.clear(), values.clear();
        const auto row = chunk.column<std::int64_t>(0);
        for (std::size_t i = 0; i < row.size(); ++i) {
            if (!chunk.valid(1, i)) continue;
            rows.push_back(static_cast<std::uint64_t>(row[i]));
            values.push_back(chunk.text(1, i));
        }
        if (!rows.empty()) sink(rows, values, thread);
        return {};
    };
    const std::string sql =
        "select count(*) filter (where touchline_attribute(rowid, " + attribute_sql(name) +
        ")) from interaction where attributes is not null and " + where_of(range);
    return with_lists(*state_, range, [&] {
        return state_->attribute_sink->run(state_->reader, sql, parameters_of(range), take);
    });
}

Result<std::uint64_t> Store::count_attribute_values(const std::string& name) {
    const std::lock_guard lock(state_->reading);
    return state_->reader.number("select count(distinct " + attribute_sql(name) +
                                 ") from interaction where superseded_at is null");
}

Result<std::vector<std::uint64_t>> Store::superseded_since(Micros us) {
    const std::lock_guard lock(state_->reading);
    std::vector<std::uint64_t> found;
    TRY(auto rows,
        state_->reader.query("select rowid::ubigint from interaction where superseded_at > $since",
                             {{"since", Timestamp{us}}}));
    for (;;) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const auto row = rows.chunk().column<std::uint64_t>(0);
        found.insert(found.end(), row.begin(), row.end());
    }
}

}  // namespace touchline
