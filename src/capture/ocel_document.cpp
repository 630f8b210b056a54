// One pass over the document: objects are read, events only found. What an event says is read
// later, by many threads.
#include "capture/ocel_document.h"

#include <algorithm>
#include <unordered_set>

#include "capture/ocel_json.h"

namespace touchline {
namespace {

struct ObjectParts {
    std::string_view id, type;
    bool has_type = false;
    std::uint32_t first = 0;
};

class OcelIndexer {
public:
    explicit OcelIndexer(std::string text);
    Result<std::shared_ptr<const OcelDocument>> read();

private:
    using Value = json::value;
    Status read_sections(json::object root);
    Status read_section(std::string_view name, Value value);
    Status read_types(Value value, std::string_view section, bool of_events);
    Status read_global_types(Value value);
    Status read_events(Value value);
    Status read_events_1(Value value);
    Status read_objects(Value value);
    Status read_objects_1(Value value);
    Status read_object_field(std::string_view key, Value value, ObjectParts& parts,
                             const std::string& where);
    Status read_object_attributes(Value value, const std::string& where);
    Status read_object_attributes_1(Value value, const std::string& where);
    Status add_object(const ObjectParts& parts, const std::string& where);
    void add_event(std::string_view raw, std::string_view id, bool has_id);
    void count_relations(Value value);
    std::uint32_t type_index(std::string_view type);
    Status check() const;

    std::shared_ptr<OcelDocument> document_ = std::make_shared<OcelDocument>();
    std::shared_ptr<json::parser> parser_ = std::make_shared<json::parser>();
    std::unordered_map<std::string, std::uint32_t> type_of_;
    std::unordered_set<std::string> declared_object_types_;
    std::unordered_set<std::string_view> event_ids_;
    bool has_events_ = false, has_objects_ = false;
    bool has_event_types_ = false, has_object_types_ = false;
    std::size_t object_relations_ = 0;
    Zone utc_ = Zone::named("UTC").value();
    TimeFormat iso_ = TimeFormat::parse("iso").value();
};

OcelIndexer::OcelIndexer(std::string text) {
    document_->size = text.size();
    document_->bytes = std::move(text);
    document_->bytes.append(simdjson::SIMDJSON_PADDING, ' ');
    document_->keep = parser_;
}

std::uint32_t OcelIndexer::type_index(std::string_view type) {
    const auto next = static_cast<std::uint32_t>(document_->types.size());
    const auto [found, added] = type_of_.try_emplace(std::string(type), next);
    if (added) document_->types.emplace_back(type);
    return found->second;
}

Status OcelIndexer::read_types(Value value, std::string_view section, bool of_events) {
    json::array types;
    if (value.get_array().get(types))
        return fail(ErrorCode::invalid_input, "'{}' must be a list", section);
    std::size_t index = 0;
    for (auto element : types) {
        std::string_view name;
        if (const auto code = element["name"].get_string().get(name))
            return json_error(code, fmt::format("{}[{}].name", section, index));
        if (of_events) document_->event_types.emplace(name, true);
        else declared_object_types_.emplace(name);
        ++index;
    }
    (of_events ? has_event_types_ : has_object_types_) = true;
    return {};
}

// OCEL 1: "ocel:global-log": { "ocel:object-types": [ … ] }
Status OcelIndexer::read_global_types(Value value) {
    json::object global;
    json::array types;
    if (value.get_object().get(global)) return {};
    if (global.find_field_unordered("ocel:object-types").get_array().get(types)) return {};
    for (auto element : types) {
        std::string_view name;
        if (!element.get_string().get(name)) declared_object_types_.emplace(name);
    }
    has_object_types_ = !declared_object_types_.empty();
    return {};
}

void OcelIndexer::add_event(std::string_view raw, std::string_view id, bool has_id) {
    while (!raw.empty() && raw.back() != '}') raw.remove_suffix(1);
    OcelEvent event;
    event.offset = static_cast<std::size_t>(raw.data() - document_->bytes.data());
    event.size = raw.size();
    event.id = id;
    if (!has_id || id.empty()) event.fault = "the event has no id";
    else if (!event_ids_.insert(id).second) event.fault = "an event before it has the same id";
    document_->events.push_back(event);
}

Status OcelIndexer::read_events(Value value) {
    json::array events;
    if (value.get_array().get(events))
        return fail(ErrorCode::invalid_input, "'events' must be a list");
    for (auto element : events) {
        const std::string where = fmt::format("events[{}]", document_->events.size());
        json::object event;
        if (const auto code = element.get_object().get(event)) return json_error(code, where);
        std::string_view raw, id;
        if (const auto code = event.raw_json().get(raw)) return json_error(code, where);
        if (const auto code = event.reset().error()) return json_error(code, where);
        json::value id_value;
        const bool has_id = !event.find_field_unordered("id").get(id_value) &&
                            !json_text(id_value, id) && id.data() != nullptr;
        add_event(raw, id, has_id);
    }
    has_events_ = true;
    return {};
}

Status OcelIndexer::read_events_1(Value value) {
    json::object events;
    if (value.get_object().get(events))
        return fail(ErrorCode::invalid_input, "'ocel:events' must be an object");
    for (auto field : events) {
        const std::string where = fmt::format("ocel:events[{}]", document_->events.size());
        std::string_view id, raw;
        json::object event;
        if (const auto code = field.unescaped_key().get(id)) return json_error(code, where);
        if (const auto code = field.value().get_object().get(event)) return json_error(code, where);
        if (const auto code = event.raw_json().get(raw)) return json_error(code, where);
        add_event(raw, id, true);
    }
    has_events_ = true;
    return {};
}

Status OcelIndexer::read_object_attributes(Value value, const std::string& where) {
    json::array list;
    if (value.get_array().get(list))
        return fail(ErrorCode::invalid_input, "{}.attributes must be a list", where);
    for (auto element : list) {
        json::object attribute;
        if (const auto code = element.get_object().get(attribute)) return json_error(code, where);
        OcelObjectAttribute read;
        std::string_view time;
        for (auto field : attribute) {
            std::string_view key, text;
            json::value inner;
            if (const auto code = field.unescaped_key().get(key)) return json_error(code, where);
            if (const auto code = field.value().get(inner)) return json_error(code, where);
            if (const auto code = json_text(inner, text)) return json_error(code, where);
            if (key == "name") read.name = text;
            else if (key == "value") read.value = text;
            else if (key == "time") time = text;
        }
        Instant from;
        if (!time.empty() && !iso_.try_read(time, utc_, from))
            return fail(ErrorCode::invalid_input, "{}: '{}' is no date and time of '{}'", where,
                        time.substr(0, 60), read.name);
        read.from_us = from.utc_us;
        if (!read.name.empty() && read.value.data() != nullptr)
            document_->attributes.push_back(read);
    }
    return {};
}

Status OcelIndexer::read_object_attributes_1(Value value, const std::string& where) {
    json::object map;
    if (value.get_object().get(map))
        return fail(ErrorCode::invalid_input, "{}: 'ocel:ovmap' must be an object", where);
    for (auto field : map) {
        OcelObjectAttribute read;
        json::value inner;
        if (const auto code = field.unescaped_key().get(read.name)) return json_error(code, where);
        if (const auto code = field.value().get(inner)) return json_error(code, where);
        if (const auto code = json_text(inner, read.value)) return json_error(code, where);
        if (read.value.data() != nullptr) document_->attributes.push_back(read);
    }
    return {};
}

void OcelIndexer::count_relations(Value value) {
    json::array list;
    std::size_t count = 0;
    if (!value.get_array().get(list) && !list.count_elements().get(count))
        object_relations_ += count;
}

Status OcelIndexer::read_object_field(std::string_view key, Value value, ObjectParts& parts,
                                      const std::string& where) {
    const bool id = key == "id", type = key == "type" || key == "ocel:type";
    if (id || type) {
        std::string_view text;
        if (const auto code = json_text(value, text)) return json_error(code, where);
        (id ? parts.id : parts.type) = text;
        parts.has_type |= type && !text.empty();
    } else if (key == "attributes") {
        return read_object_attributes(value, where);
    } else if (key == "ocel:ovmap") {
        return read_object_attributes_1(value, where);
    } else if (key == "relationships") {
        count_relations(value);
    }
    return {};
}

Status OcelIndexer::add_object(const ObjectParts& parts, const std::string& where) {
    if (parts.id.empty()) return fail(ErrorCode::invalid_input, "{} has no id", where);
    if (!parts.has_type)
        return fail(ErrorCode::invalid_input, "{}: object '{}' has no type", where, parts.id);
    OcelObject object;
    object.id = parts.id;
    object.type = type_index(parts.type);
    object.first = parts.first;
    object.last = static_cast<std::uint32_t>(document_->attributes.size());
    std::stable_sort(document_->attributes.begin() + object.first, document_->attributes.end(),
                     [](const auto& a, const auto& b) { return a.from_us < b.from_us; });
    const auto index = static_cast<std::uint32_t>(document_->objects.size());
    if (!document_->object_of.emplace(object.id, index).second)
        return fail(ErrorCode::invalid_input, "{}: an object before it has the id '{}' too", where,
                    object.id);
    document_->objects.push_back(object);
    return {};
}

Status OcelIndexer::read_objects(Value value) {
    json::array objects;
    if (value.get_array().get(objects))
        return fail(ErrorCode::invalid_input, "'objects' must be a list");
    for (auto element : objects) {
        const std::string where = fmt::format("objects[{}]", document_->objects.size());
        json::object object;
        if (const auto code = element.get_object().get(object)) return json_error(code, where);
        ObjectParts parts;
        parts.first = static_cast<std::uint32_t>(document_->attributes.size());
        for (auto field : object) {
            std::string_view key;
            json::value inner;
            if (const auto code = field.unescaped_key().get(key)) return json_error(code, where);
            if (const auto code = field.value().get(inner)) return json_error(code, where);
            TRY(read_object_field(key, inner, parts, where));
        }
        TRY(add_object(parts, where));
    }
    has_objects_ = true;
    return {};
}

Status OcelIndexer::read_objects_1(Value value) {
    json::object objects;
    if (value.get_object().get(objects))
        return fail(ErrorCode::invalid_input, "'ocel:objects' must be an object");
    for (auto entry : objects) {
        const std::string where = fmt::format("ocel:objects[{}]", document_->objects.size());
        ObjectParts parts;
        json::object object;
        parts.first = static_cast<std::uint32_t>(document_->attributes.size());
        if (const auto code = entry.unescaped_key().get(parts.id)) return json_error(code, where);
        if (const auto code = entry.value().get_object().get(object))
            return json_error(code, where);
        for (auto field : object) {
            std::string_view key;
            json::value inner;
            if (const auto code = field.unescaped_key().get(key)) return json_error(code, where);
            if (const auto code = field.value().get(inner)) return json_error(code, where);
            if (key != "id") TRY(read_object_field(key, inner, parts, where));
        }
        TRY(add_object(parts, where));
    }
    has_objects_ = true;
    return {};
}

Status OcelIndexer::read_section(std::string_view name, Value value) {
    const bool first_version = name.substr(0, 5) == "ocel:";
    document_->version_1 |= first_version;
    if (name == "eventTypes") return read_types(value, name, true);
    if (name == "objectTypes") return read_types(value, name, false);
    if (name == "ocel:global-log") return read_global_types(value);
    const bool events = name == "events" || name == "ocel:events";
    const bool objects = name == "objects" || name == "ocel:objects";
    if ((events && has_events_) || (objects && has_objects_))
        return fail(ErrorCode::invalid_input, "'{}' stands twice", name);
    if (events) return first_version ? read_events_1(value) : read_events(value);
    if (objects) return first_version ? read_objects_1(value) : read_objects(value);
    return {};
}

Status OcelIndexer::read_sections(json::object root) {
    for (auto field : root) {
        std::string_view name;
        json::value value;
        if (const auto code = field.unescaped_key().get(name)) return json_error(code, "the file");
        if (const auto code = field.value().get(value))
            return json_error(code, fmt::format("'{}'", name));
        TRY(read_section(name, value));
    }
    return {};
}

Status OcelIndexer::check() const {
    const auto missing = [this](const char* section) {
        return fail(ErrorCode::invalid_input,
                    "the file has no '{}': an OCEL 2.0 log has objectTypes, eventTypes, objects "
                    "and events{}",
                    section, document_->version_1 ? " (OCEL 1: with ocel:)" : "");
    };
    if (!has_events_) return missing("events");
    if (!has_objects_) return missing("objects");
    if (!document_->version_1 && !has_event_types_) return missing("eventTypes");
    if (!document_->version_1 && !has_object_types_) return missing("objectTypes");
    for (const OcelObject& object : document_->objects) {
        const std::string& type = document_->types[object.type];
        if (has_object_types_ && !declared_object_types_.contains(type))
            return fail(ErrorCode::invalid_input,
                        "object '{}' has the type '{}', which {} does not declare", object.id, type,
                        document_->version_1 ? "ocel:global-log" : "objectTypes");
    }
    return {};
}

Result<std::shared_ptr<const OcelDocument>> OcelIndexer::read() {
    if (!is_utf8(std::string_view(document_->bytes).substr(0, document_->size)))
        return fail(ErrorCode::invalid_input, "the file is not in UTF-8");
    json::document document;
    json::object root;
    const simdjson::padded_string_view view(document_->bytes.data(), document_->size,
                                            document_->bytes.size());
    if (const auto code = parser_->iterate(view).get(document)) return json_error(code, "the file");
    if (const auto code = document.get_object().get(root)) return json_error(code, "the file");
    TRY(read_sections(root));
    const char* behind = nullptr;
    if (!document.current_location().get(behind))
        return fail(ErrorCode::invalid_input, "something stands behind the end of the log");
    TRY(check());
    if (object_relations_ > 0)
        document_->remarks.push_back(fmt::format(
            "{} relations between objects are not kept: only those of events to objects are",
            with_thousands(static_cast<std::int64_t>(object_relations_))));
    return std::shared_ptr<const OcelDocument>(std::move(document_));
}

}  // namespace

Result<std::shared_ptr<const OcelDocument>> read_ocel_document(std::string text) {
    return OcelIndexer(std::move(text)).read();
}

}  // namespace touchline
