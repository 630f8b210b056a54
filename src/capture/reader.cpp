// Blocks of records: emptied with their memory kept, and joined for looking.
#include "capture/reader.h"

#include <algorithm>
#include <iterator>

#include "capture/delivery.h"

namespace touchline {

void RecordBlock::clear() {
    columns.clear(), fields.clear(), row.clear(), line.clear();
    raw_hash.clear(), raw.clear(), relations.clear(), rejects.clear(), arena.clear();
}

namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// Columns met later are added at the end; records from before have no such field.
void widen(RecordBlock& block, const std::vector<std::string>& more) {
    const std::size_t had = block.columns.size();
    for (const std::string& name : more)
        if (std::find(block.columns.begin(), block.columns.end(), name) == block.columns.end())
            block.columns.push_back(name);
    const std::size_t has = block.columns.size();
    if (has == had) return;
    std::vector<Field> fields(block.size() * has);
    for (std::size_t r = 0; r < block.size(); ++r)
        std::copy_n(block.fields.begin() + static_cast<std::ptrdiff_t>(r * had), had,
                    fields.begin() + static_cast<std::ptrdiff_t>(r * has));
    block.fields = std::move(fields);
}

}  // namespace

void append_records(RecordBlock& to, RecordBlock&& from) {
    widen(to, from.columns);
    std::vector<std::size_t> place;
    for (const std::string& name : from.columns) {
        const auto found = std::find(to.columns.begin(), to.columns.end(), name);
        place.push_back(static_cast<std::size_t>(found - to.columns.begin()));
    }
    const std::size_t base = to.size(), width = to.columns.size();
    to.fields.resize((base + from.size()) * width);
    for (std::size_t r = 0; r < from.size(); ++r)
        for (std::size_t c = 0; c < place.size(); ++c)
            to.fields[(base + r) * width + place[c]] = from.field(r, c);
    for (RecordBlock::Relation& relation : from.relations)
        relation.at += static_cast<std::uint32_t>(base);
    append(to.row, std::move(from.row));
    append(to.line, std::move(from.line));
    append(to.raw_hash, std::move(from.raw_hash));
    append(to.raw, std::move(from.raw));
    append(to.relations, std::move(from.relations));
    append(to.rejects, std::move(from.rejects));
    append(to.arena, std::move(from.arena));
}

}  // namespace touchline
