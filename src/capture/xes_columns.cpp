// A hash table over column names, with a guess in front: attributes come in the same order
// event after event.
#include "capture/xes_columns.h"

#include "base/hash.h"
#include "base/limits.h"

namespace touchline {

XesColumns::XesColumns(const XesHeader& header, RecordBlock& block)
    : header_(header),
      block_(block),
      slots_(64, no_column) {}

std::uint32_t& XesColumns::slot(std::string_view name) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash64(name) & mask;
    while (slots_[at] != no_column && block_.columns[slots_[at]] != name) at = (at + 1) & mask;
    return slots_[at];
}

void XesColumns::grow() {
    slots_.assign(slots_.size() * 2, no_column);
    for (std::uint32_t column = 0; column < block_.columns.size(); ++column)
        slot(block_.columns[column]) = column;
}

std::uint32_t XesColumns::find_or_add(std::string_view name, XesScope scope, std::string_view key) {
    std::uint32_t& found = slot(name);
    if (found != no_column) return found;
    if (columns_.size() >= limits::columns_max) return no_column;
    Column column;
    if (header_.strict) {
        column.fault = xes_key_fault(header_, key);
        if (const auto* global = header_.global(scope, key)) column.declared = global->type;
    }
    const auto index = static_cast<std::uint32_t>(columns_.size());
    columns_.push_back(std::move(column));
    found = index;
    block_.columns.emplace_back(name);
    if (columns_.size() * 2 > slots_.size()) grow();
    return index;
}

std::string_view XesColumns::full_name(XesScope scope, std::string_view key) {
    if (scope == XesScope::event) return key;
    name_.assign("case:").append(key);
    return name_;
}

// Older logs repeat keys now and then: nothing is lost, the second is called "key#2".
std::uint32_t XesColumns::free_repeat(std::string_view name, XesScope scope, std::uint64_t stamp) {
    const std::string base(name);
    for (int n = 2;; ++n) {
        const std::string numbered = base + "#" + std::to_string(n);
        const std::uint32_t column = find_or_add(numbered, scope, numbered);
        if (column == no_column || columns_[column].stamp != stamp) return column;
    }
}

XesColumns::Found XesColumns::find(XesScope scope, std::string_view key, XesType type) {
    const std::string_view name = full_name(scope, key);
    std::uint32_t column = last_ != no_column ? columns_[last_].after : no_column;
    if (column == no_column || block_.columns[column] != name) {
        column = find_or_add(name, scope, key);
        if (last_ != no_column && column != no_column) columns_[last_].after = column;
    }
    const std::uint64_t stamp = scope == XesScope::event ? event_stamp_ : trace_stamp_;
    Found found{.column = column, .repeated = false, .fault = nullptr};
    if (column != no_column && columns_[column].stamp == stamp) {
        if (header_.strict) return {column, true, "stands twice; a key may stand once"};
        found = {free_repeat(name, scope, stamp), true, nullptr};
    }
    if (found.column == no_column) {
        static_assert(limits::columns_max == 4'096);
        return {no_column, false, "is one column too many: a log may have 4,096"};
    }
    Column& known = columns_[found.column];
    if (!known.fault.empty()) return {column, false, known.fault.c_str()};
    if (known.declared != XesType::none && known.declared != type) {
        fault_ = fmt::format("is of type {} here, but {} in its <global>", xes_type_name(type),
                             xes_type_name(known.declared));
        return {column, false, fault_.c_str()};
    }
    known.stamp = stamp;
    last_ = found.column;
    return found;
}

std::uint32_t XesColumns::find(XesScope scope, std::string_view key) {
    return slot(full_name(scope, key));
}

void XesColumns::add_globals() {
    for (const auto& global : header_.event_globals)
        find_or_add(full_name(XesScope::event, global.key), XesScope::event, global.key);
    for (const auto& global : header_.trace_globals)
        find_or_add(full_name(XesScope::trace, global.key), XesScope::trace, global.key);
}

}  // namespace touchline
