// One piece of an object-centric log: its events read one by one.
#include "capture/ocel_block.h"

#include <algorithm>

#include "base/limits.h"
#include "capture/arena.h"
#include "capture/ocel_json.h"
#include "capture/reject.h"

namespace touchline {
namespace {

struct Cell {
    std::uint32_t column, size;
    const char* data;
};

class OcelParser {
public:
    OcelParser(const OcelDocument& document, const Piece& piece, RecordBlock& block,
               OcelCounts& counts)
        : document_(document),
          piece_(piece),
          block_(block),
          counts_(counts),
          arena_(block) {}

    Status parse();

private:
    struct Fault {
        std::string column, value, reason;
    };

    bool parse_event(const OcelEvent& event);
    bool read_fields(json::object object);
    bool read_field(std::string_view key, json::value value);
    bool read_attributes(json::value value);
    bool read_attributes_1(json::value value);
    bool read_relations(json::value value);
    bool read_relations_1(json::value value);
    bool add_relation(std::string_view object, std::string_view qualifier);
    void add_object_attributes();
    void put(std::string_view column, std::string_view value);
    void put_kept(std::string_view column, std::string_view value);
    bool refuse(std::string reason, std::string column = {}, std::string_view value = {});
    bool broken(simdjson::error_code code) { return refuse(lower(simdjson::error_message(code))); }
    Status lay_out();

    const OcelDocument& document_;
    const Piece& piece_;
    RecordBlock& block_;
    OcelCounts& counts_;
    Arena arena_;
    json::parser parser_;
    std::unordered_map<std::string, std::uint32_t> columns_;
    std::vector<Cell> cells_;
    std::vector<std::size_t> cells_end_;
    std::vector<const OcelObject*> objects_;  // of the event at hand
    std::string content_, name_;
    std::string_view type_, time_;
    Fault fault_;
    Zone utc_ = Zone::named("UTC").value();
    TimeFormat iso_ = TimeFormat::parse("iso").value();
};

bool OcelParser::refuse(std::string reason, std::string column, std::string_view value) {
    fault_ = {std::move(column), cut_value(value), std::move(reason)};
    return false;
}

// `value` stays valid already.
void OcelParser::put_kept(std::string_view column, std::string_view value) {
    name_.assign(column);
    const auto next = static_cast<std::uint32_t>(columns_.size());
    const auto [found, added] = columns_.try_emplace(name_, next);
    if (added) block_.columns.push_back(name_);
    cells_.push_back({found->second, static_cast<std::uint32_t>(value.size()), value.data()});
}

void OcelParser::put(std::string_view column, std::string_view value) {
    content_.append(column).append(1, '\x1f').append(value).append(1, '\x1e');
    put_kept(column, arena_.keep(value));
}

bool OcelParser::add_relation(std::string_view object, std::string_view qualifier) {
    const OcelObject* found = document_.object(object);
    if (found == nullptr)
        return refuse(fmt::format("it refers to the object '{}', which is not in the file",
                                  object.substr(0, 100)),
                      "relationships", object);
    objects_.push_back(found);
    content_.append(object).append(1, '\x1f').append(qualifier).append(1, '\x1d');
    block_.relations.push_back({static_cast<std::uint32_t>(block_.row.size()),
                                document_.types[found->type], found->id,
                                qualifier.empty() ? qualifier : arena_.keep(qualifier)});
    return true;
}

bool OcelParser::read_relations(json::value value) {
    json::array list;
    if (const auto code = value.get_array().get(list)) return broken(code);
    for (auto element : list) {
        json::object relation;
        if (const auto code = element.get_object().get(relation)) return broken(code);
        std::string_view object, qualifier;
        for (auto field : relation) {
            std::string_view key, text;
            json::value inner;
            if (const auto code = field.unescaped_key().get(key)) return broken(code);
            if (const auto code = field.value().get(inner)) return broken(code);
            if (const auto code = json_text(inner, text)) return broken(code);
            if (key == "objectId") object = text;
            else if (key == "qualifier") qualifier = text;
        }
        if (!add_relation(object, qualifier)) return false;
    }
    return true;
}

// OCEL 1: a list of ids; the qualifier was not invented yet.
bool OcelParser::read_relations_1(json::value value) {
    json::array list;
    if (const auto code = value.get_array().get(list)) return broken(code);
    for (auto element : list) {
        std::string_view object;
        if (const auto code = element.get_string().get(object)) return broken(code);
        if (!add_relation(object, {})) return false;
    }
    return true;
}

bool OcelParser::read_attributes(json::value value) {
    json::array list;
    if (const auto code = value.get_array().get(list)) return broken(code);
    for (auto element : list) {
        json::object attribute;
        if (const auto code = element.get_object().get(attribute)) return broken(code);
        std::string_view name, content;
        for (auto field : attribute) {
            std::string_view key, text;
            json::value inner;
            if (const auto code = field.unescaped_key().get(key)) return broken(code);
            if (const auto code = field.value().get(inner)) return broken(code);
            if (const auto code = json_text(inner, text)) return broken(code);
            if (key == "name") name = text;
            else if (key == "value") content = text;
        }
        if (name.empty()) return refuse("an attribute has no name", "attributes");
        if (content.data() != nullptr) put(name, content);
    }
    return true;
}

bool OcelParser::read_attributes_1(json::value value) {
    json::object map;
    if (const auto code = value.get_object().get(map)) return broken(code);
    for (auto field : map) {
        std::string_view name, text;
        json::value inner;
        if (const auto code = field.unescaped_key().get(name)) return broken(code);
        if (const auto code = field.value().get(inner)) return broken(code);
        if (const auto code = json_text(inner, text)) return broken(code);
        if (text.data() != nullptr) put(name, text);
    }
    return true;
}

bool OcelParser::read_field(std::string_view key, json::value value) {
    const bool type = key == "type" || key == "ocel:activity";
    if (type || key == "time" || key == "ocel:timestamp") {
        std::string_view text;
        if (const auto code = json_text(value, text)) return broken(code);
        (type ? type_ : time_) = arena_.keep(text);
        return true;
    }
    if (key == "attributes") return read_attributes(value);
    if (key == "ocel:vmap") return read_attributes_1(value);
    if (key == "relationships") return read_relations(value);
    if (key == "ocel:omap") return read_relations_1(value);
    return true;
}

bool OcelParser::read_fields(json::object object) {
    for (auto field : object) {
        std::string_view key;
        json::value value;
        if (const auto code = field.unescaped_key().get(key)) return broken(code);
        if (const auto code = field.value().get(value)) return broken(code);
        if (!read_field(key, value)) return false;
    }
    return true;
}

// What each object said when the event happened. Two objects of one type would need one column
// each, so neither has one.
void OcelParser::add_object_attributes() {
    Instant at;
    iso_.try_read(time_, utc_, at);
    bool several = false;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
        const OcelObject& object = *objects_[i];
        const bool alone = std::none_of(objects_.begin(), objects_.end(), [&](const auto* other) {
            return other->type == object.type && other->id != object.id;
        });
        several |= !alone;
        const bool first =
            std::find(objects_.begin(), objects_.begin() + i, &object) == objects_.begin() + i;
        if (!alone || !first) continue;
        for (std::uint32_t a = object.first; a < object.last; ++a) {
            const OcelObjectAttribute& attribute = document_.attributes[a];
            if (attribute.from_us != no_time && attribute.from_us > at.utc_us) break;
            name_.assign(document_.types[object.type]).append(1, '.').append(attribute.name);
            put_kept(std::string(name_), attribute.value);
        }
    }
    if (several) counts_.several_of_type.fetch_add(1, std::memory_order_relaxed);
}

bool OcelParser::parse_event(const OcelEvent& event) {
    if (event.fault != nullptr) return refuse(event.fault, "id", event.id);
    if (event.size > limits::record_bytes_max)
        return refuse(fmt::format("the event is longer than {} bytes", limits::record_bytes_max));
    content_.assign(event.id).append(1, '\x1e');
    objects_.clear();
    type_ = time_ = {};
    json::document document;
    json::object object;
    const simdjson::padded_string_view view(document_.bytes.data() + event.offset, event.size,
                                            document_.bytes.size() - event.offset);
    if (const auto code = parser_.iterate(view).get(document)) return broken(code);
    if (const auto code = document.get_object().get(object)) return broken(code);
    if (!read_fields(object)) return false;
    if (type_.empty()) return refuse("the event has no type", "type");
    if (!document_.version_1 && !document_.event_types.contains(std::string(type_)))
        return refuse(fmt::format("eventTypes does not declare the type '{}'", type_), "type",
                      type_);
    Instant at;
    if (time_.empty()) return refuse("the event has no time", "time");
    if (!iso_.try_read(time_, utc_, at))
        return refuse(fmt::format("'{}' is no date and time; write 2012-05-30T09:30:10.000Z",
                                  time_.substr(0, 100)),
                      "time", time_);
    content_.append(type_).append(1, '\x1f').append(time_);
    put_kept("ocel:id", event.id);
    put_kept("concept:name", type_);
    put_kept("time:timestamp", time_);
    add_object_attributes();
    return true;
}

Status OcelParser::lay_out() {
    const std::size_t rows = block_.row.size(), width = block_.columns.size();
    if (width > limits::columns_max)
        return fail(ErrorCode::limit, "the log has more than {} attributes", limits::columns_max);
    if (width != 0 && rows > limits::block_fields_max / width)
        return fail(ErrorCode::limit, "{} events with {} columns are more than {} fields", rows,
                    width, limits::block_fields_max);
    block_.fields.assign(rows * width, Field{});
    std::size_t cell = 0;
    for (std::size_t row = 0; row < rows; ++row)
        for (; cell < cells_end_[row]; ++cell)
            block_.fields[row * width + cells_[cell].column] = {cells_[cell].data,
                                                                cells_[cell].size};
    return {};
}

Status OcelParser::parse() {
    const char* base = document_.bytes.data();
    const auto begin = static_cast<std::size_t>(piece_.bytes.data() - base);
    auto event = std::lower_bound(document_.events.begin(), document_.events.end(), begin,
                                  [](const OcelEvent& e, std::size_t at) { return e.offset < at; });
    std::size_t counted = begin;
    std::uint64_t line = piece_.first_line, row = piece_.first_row;
    for (; event != document_.events.end() && event->offset < begin + piece_.bytes.size();
         ++event, ++row) {
        line += static_cast<std::uint64_t>(std::count(base + counted, base + event->offset, '\n'));
        counted = event->offset;
        const std::string_view raw(base + event->offset, event->size);
        const std::size_t cells = cells_.size(), relations = block_.relations.size();
        if (!parse_event(*event)) {
            cells_.resize(cells);
            block_.relations.resize(relations);
            block_.rejects.push_back(
                {row, line, fault_.column, fault_.value, fault_.reason, cut_raw(raw)});
            continue;
        }
        cells_end_.push_back(cells_.size());
        block_.row.push_back(row);
        block_.line.push_back(line);
        block_.raw.push_back(raw);
        block_.raw_hash.push_back(hash128(content_));
    }
    return lay_out();
}

}  // namespace

Status parse_ocel_piece(const OcelDocument& document, const Piece& piece, RecordBlock& block,
                        OcelCounts& counts) {
    return OcelParser(document, piece, block, counts).parse();
}

}  // namespace touchline
