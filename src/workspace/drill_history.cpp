// One interaction with the record it was made from, and the search: asked of the history.
#include <algorithm>

#include "base/text.h"
#include "capture/delivery.h"
#include "capture/record_ids.h"
#include "capture/source.h"
#include "workspace/drill_parts.h"

namespace touchline {
namespace {

constexpr std::size_t raw_bytes_max = 64 << 10;  // of a source record that is shown

// "<history row in hex>-<check>".
std::optional<std::uint64_t> row_of_step_id(const std::string& id) {
    const std::size_t dash = id.find('-');
    if (dash == id.npos || id.size() - dash != 9) return {};
    return read_hex(std::string_view(id).substr(0, dash));
}

Result<std::string> condition_of(const std::string& id) {
    if (const auto row = row_of_step_id(id)) return fmt::format("i.rowid = {}", *row);
    const auto high =
        read_hex(std::string_view(id).substr(0, std::min<std::size_t>(16, id.size())));
    const auto low = id.size() == 32 ? read_hex(std::string_view(id).substr(16)) : std::nullopt;
    if (!high || !low) return fail(ErrorCode::not_found, "'{}' is no id of an interaction", id);
    return fmt::format("i.id_high = {} AND i.id_low = {}", *high, *low);
}

struct FoundRow {
    std::uint64_t history_row = 0;
    RecordId record = RecordId::none;
    InteractionSeen detail;
};

void read_words(const Chunk& chunk, const Terms& terms, InteractionSeen& detail) {
    const auto word = [&](std::size_t column) {
        return terms.text(chunk.column<TermId>(column)[0]);
    };
    detail.step.kind = word(6);
    detail.step.channel = word(7);
    detail.step.centre = word(8);
    detail.step.staff = word(9);
    detail.reason = word(10);
    detail.object_type = word(11);
    detail.currency = word(12);
}

void read_values(const Chunk& chunk, InteractionSeen& detail) {
    detail.step.occurred_us = chunk.column<Micros>(4)[0];
    detail.step.ended_us = detail.step.occurred_us + chunk.column<std::int64_t>(5)[0];
    detail.offset_min = chunk.column<std::int16_t>(13)[0];
    if (chunk.valid(14, 0)) detail.cost_minor = chunk.column<std::int64_t>(14)[0];
    if (chunk.valid(15, 0)) detail.rating = chunk.column<double>(15)[0];
    if (chunk.valid(16, 0)) detail.promise_due_us = chunk.column<Micros>(16)[0];
    detail.recorded_us = chunk.column<Micros>(17)[0];
    if (chunk.valid(18, 0)) detail.attributes = chunk.text(18, 0);
    detail.source.row = chunk.column<std::uint64_t>(19)[0];
    detail.source.batch = chunk.column<std::uint32_t>(20)[0];
    if (chunk.valid(21, 0)) detail.object = chunk.text(21, 0);
    if (chunk.valid(22, 0)) detail.text = chunk.text(22, 0);
    detail.step.object = detail.object;
    detail.step.object_type = detail.object_type;
}

Result<FoundRow> find_row(Store& store, const std::string& id) {
    TRY(const std::string condition, condition_of(id));
    TRY(Rows rows,
        store.query(
            "SELECT i.rowid::UBIGINT, i.id_high, i.id_low, i.record_id, i.occurred_at, "
            "i.duration_us, i.kind_term, i.channel_term, i.centre_term, i.staff_term, "
            "i.reason_term, i.object_type_term, i.currency_term, i.offset_min, i.cost_minor, "
            "i.rating, i.promise_due_at, i.recorded_at, i.attributes, i.source_row, i.batch_id, "
            "(SELECT any_value(o.value) FROM object o WHERE o.object_id = i.object_id AND "
            "o.superseded_at IS NULL), "
            "(SELECT any_value(t.text) FROM interaction_text t WHERE t.id_high = i.id_high AND "
            "t.id_low = i.id_low AND t.superseded_at IS NULL) "
            "FROM interaction i WHERE i.superseded_at IS NULL AND " +
            condition));
    TRY(const bool any, rows.next());
    if (!any) return fail(ErrorCode::not_found, "there is no interaction '{}' now", id);
    const Chunk chunk = rows.chunk();
    FoundRow found;
    found.history_row = chunk.column<std::uint64_t>(0)[0];
    found.record = chunk.column<RecordId>(3)[0];
    found.detail.interaction =
        write_hex(chunk.column<std::uint64_t>(1)[0]) + write_hex(chunk.column<std::uint64_t>(2)[0]);
    read_words(chunk, store.terms(), found.detail);
    read_values(chunk, found.detail);
    found.detail.step.id = write_step_id(found.history_row, found.detail.step.occurred_us);
    if (row_of_step_id(id) && found.detail.step.id != id)
        return fail(ErrorCode::not_found, "there is no interaction '{}' now", id);
    TRY(rows.finish());
    return found;
}

// The journey it stands in; the owner of an object may be somebody else than its customer.
void find_journey_of(const Index& index, FoundRow& found) {
    const auto look = [&](CustomerId customer) {
        const auto place = index.find(customer);
        if (!place) return false;
        const Segment& s = *index.segments[place->segment];
        for (std::uint32_t j = place->first; j < place->last; ++j)
            for (auto row = s.offset[j]; row < s.offset[j + 1]; ++row)
                if (s.history_row[row] == found.history_row) {
                    found.detail.customer = customer;
                    found.detail.step.journey = journey_id(index, {place->segment, j});
                    return true;
                }
        return false;
    };
    if (look(found.detail.customer)) return;
    for (std::uint32_t g = 0; g < index.segments.size(); ++g) {
        const Segment& s = *index.segments[g];
        const auto rows = s.history_row.values();
        for (std::size_t row = 0; row < rows.size(); ++row) {
            if (rows[row] != found.history_row) continue;
            const auto offsets = s.offset.values();
            const auto end = std::upper_bound(offsets.begin(), offsets.end(), row);
            const auto j = static_cast<std::uint32_t>(end - offsets.begin() - 1);
            if (s.dead.test(j)) continue;
            look(s.customers[s.customer[j]]);
            return;
        }
    }
}

// A kept delivery, unpacked.
class KeptBytes : public ByteSource {
public:
    explicit KeptBytes(DeliveryReader reader) : reader_(std::move(reader)) {}
    Result<std::size_t> read(char* to, std::size_t bytes) override {
        return reader_.read(to, bytes);
    }

private:
    DeliveryReader reader_;
};

void keep_raw(std::string_view raw, InteractionSeen::Source& source) {
    raw = raw.substr(0, raw_bytes_max);
    source.raw = is_utf8(raw) ? std::string(raw) : latin1_to_utf8(raw);
    source.missing.clear();
}

// Pieces before the one that holds the row are only counted, not parsed.
Status read_raw(Delivery& delivery, InteractionSeen::Source& source) {
    Piece piece, before;
    bool any = false;
    while (true) {
        TRY(check_stop());
        TRY(const bool more, delivery.next(piece));
        if (!more || piece.first_row > source.row) break;
        before = std::move(piece);
        any = true;
        piece = {};
    }
    source.missing = "its place in the delivery was not found";
    if (!any) return {};
    RecordBlock block;
    TRY(delivery.reader().parse(before, block));
    for (std::size_t i = 0; i < block.size(); ++i) {
        if (block.row[i] != source.row) continue;
        source.line = block.line[i];
        keep_raw(block.raw[i], source);
    }
    return {};
}

// A row is a place in its request, and there are many requests: the id tells which it is.
Status read_raw_of_request(Delivery& delivery, const Mapping& mapping, Terms& terms,
                           InteractionId wanted, InteractionSeen::Source& source) {
    source.missing = "its place in the delivery was not found";
    TRY(const auto mapper, Mapper::make(mapping, terms));
    RecordBlock block;
    InteractionBlock made;
    MappedBlock mapped;
    for (Piece piece;; piece = {}) {
        TRY(check_stop());
        TRY(const bool more, delivery.next(piece));
        if (!more) return {};
        TRY(delivery.reader().parse(piece, block));
        made.clear(), mapped.clear();
        mapper->map(block, made, mapped);
        for (const MappedRecord& record : mapped.records) {
            if (id_of(record, 0, mapping.source) != wanted.record()) continue;
            source.line = block.line[record.at];
            keep_raw(block.raw[record.at], source);
            return {};
        }
    }
}

Status read_source(Store& store, InteractionId id, InteractionSeen::Source& source) {
    TRY(const Batch batch, store.batch(BatchId{source.batch}));
    source.source = batch.source;
    source.file_name = batch.file_name;
    source.format = batch.format;
    FormatOptions options;
    auto mapping = read_mapping(batch.mapping);
    if (mapping) options = mapping.value().format;
    options.format = batch.format;
    TRY(Delivery delivery, open_kept(store, batch, options));
    if (batch.format != requests_format) return read_raw(delivery, source);
    if (!mapping) return std::move(mapping).error();
    return read_raw_of_request(delivery, mapping.value(), store.terms(), id, source);
}

struct Finding {
    std::uint64_t record = 0;
    std::string why;
    bool whole = false;
};

// Identifiers that are, or begin with, the text.
Result<std::vector<Finding>> find_identifiers(Store& store, const std::string& text,
                                              std::size_t most) {
    std::vector<Finding> found;
    TRY(Rows rows,
        store.query("SELECT record_id, min(t.text || ' ' || value), bool_or(value = $text) "
                    "FROM record_identifier r JOIN term t ON t.term_id = r.scheme_term "
                    "WHERE r.superseded_at IS NULL AND starts_with(r.value, $text) "
                    "GROUP BY 1 ORDER BY 3 DESC, 2, 1 LIMIT $most",
                    {{"text", text}, {"most", std::uint64_t{most}}}));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            found.push_back({chunk.column<std::uint64_t>(0)[i], std::string(chunk.text(1, i)),
                             chunk.column<bool>(2)[i]});
    }
}

struct FoundObject {
    ObjectId object;
    std::string why;
    bool whole = false;
};

Result<std::vector<FoundObject>> find_objects(Store& store, const std::string& text,
                                              std::size_t most) {
    std::vector<FoundObject> found;
    TRY(Rows rows,
        store.query("SELECT object_id, min(t.text || ' ' || value), bool_or(value = $text) "
                    "FROM object o JOIN term t ON t.term_id = o.type_term "
                    "WHERE o.superseded_at IS NULL AND starts_with(o.value, $text) "
                    "GROUP BY 1 ORDER BY 3 DESC, 2, 1 LIMIT $most",
                    {{"text", text}, {"most", std::uint64_t{most}}}));
    while (true) {
        TRY(const bool more, rows.next());
        if (!more) return found;
        const Chunk chunk = rows.chunk();
        for (std::size_t i = 0; i < chunk.rows(); ++i)
            found.push_back({chunk.column<ObjectId>(0)[i], std::string(chunk.text(1, i)),
                             chunk.column<bool>(2)[i]});
    }
}

// Whose timelines hold the objects: those of the journeys they make.
std::vector<Finding> owners_of(const Index& index, const std::vector<FoundObject>& objects) {
    std::vector<Finding> found;
    if (objects.empty()) return found;
    for (const auto& segment : index.segments) {
        const Segment& s = *segment;
        for (std::size_t j = 0; j < s.journeys(); ++j) {
            if (s.object[j] == ObjectId::none || s.dead.test(j)) continue;
            for (const FoundObject& object : objects)
                if (object.object == s.object[j])
                    found.push_back({static_cast<std::uint64_t>(s.customers[s.customer[j]]),
                                     object.why, object.whole});
        }
    }
    return found;
}

}  // namespace

Result<InteractionSeen> read_interaction(Workspace& workspace, const std::string& id) {
    Workspace::State& state = workspace.state();
    state.catch_up();
    TRY(FoundRow found, find_row(*state.store, id));
    TRY(found.detail.customer, customer_of(state, static_cast<std::uint64_t>(found.record)));
    TRY(const auto index, state.current_index());
    find_journey_of(*index, found);
    InteractionSeen detail = std::move(found.detail);
    const std::string_view digits(detail.interaction);
    const InteractionId wanted{read_hex(digits.substr(0, 16)).value_or(0),
                               read_hex(digits.substr(16)).value_or(0)};
    const Status read = read_source(*state.store, wanted, detail.source);
    if (!read) detail.source.missing = read.error().message;
    return detail;
}

Result<std::vector<FoundCustomer>> find_customers(Workspace& workspace, const std::string& text,
                                                  std::size_t limit) {
    Workspace::State& state = workspace.state();
    state.catch_up();
    TRY(const auto index, state.current_index());
    std::vector<FoundCustomer> found;
    const auto add = [&](CustomerId customer, std::string why) {
        const bool there = std::any_of(found.begin(), found.end(),
                                       [&](const auto& f) { return f.customer == customer; });
        const auto place = index->find(customer);
        if (there || !place || found.size() >= limit) return;
        FoundCustomer row{customer, std::move(why), 0, no_time};
        const Segment& s = *index->segments[place->segment];
        for (std::uint32_t j = place->first; j < place->last; ++j) {
            row.interactions += s.offset[j + 1] - s.offset[j];
            row.last_us = std::max(row.last_us, s.ended_us[j]);
        }
        found.push_back(std::move(row));
    };
    if (const auto number = read_hex(text); number && text.size() == 16) {
        TRY(const CustomerId customer, customer_of(state, *number));
        add(customer, "customer");
    }
    if (const auto journey = read_journey_id(text)) {
        TRY(const CustomerId customer,
            customer_of(state, static_cast<std::uint64_t>(journey->customer)));
        add(customer, "journey " + text);
    }
    if (condition_of(text)) {
        if (auto row = find_row(*state.store, text)) {
            TRY(const CustomerId customer,
                customer_of(state, static_cast<std::uint64_t>(row.value().record)));
            add(customer, "interaction " + text);
        }
    }
    TRY(auto findings, find_identifiers(*state.store, text, limit * 2));
    TRY(const auto objects, find_objects(*state.store, text, limit * 2));
    for (Finding& owner : owners_of(*index, objects)) findings.push_back(std::move(owner));
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.whole > b.whole; });
    for (const Finding& finding : findings) {
        TRY(const CustomerId customer, customer_of(state, finding.record));
        add(customer, finding.why);
    }
    return found;
}

Result<Delivery> open_kept(Store& store, const Batch& batch, const FormatOptions& options) {
    if (batch.delivery.empty())
        return fail(ErrorCode::not_found, "the delivery of batch {} was not kept",
                    static_cast<std::uint32_t>(batch.id));
    TRY(auto kept, store.delivery(batch.delivery));
    const std::string path = kept.path();
    auto bytes = gunzip_source(std::make_unique<KeptBytes>(std::move(kept)));
    return Delivery::over(std::move(bytes), path, options);
}

Result<CustomerId> customer_of(Workspace::State& state, std::uint64_t number) {
    TRY(const auto customers, state.read_customers());
    return customers->of(RecordId{number});
}

Result<std::vector<RecordId>> members_of(Workspace::State& state, CustomerId customer) {
    TRY(const auto customers, state.read_customers());
    return customers->records_of(customer);
}

}  // namespace touchline
