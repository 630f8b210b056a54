// Sources that are taken in live.
#include "workspace/live_source.h"

#include "base/files.h"
#include "base/text.h"
#include "capture/events.h"

namespace touchline {
namespace {

Status check_name(const std::string& name) {
    const bool fine = !name.empty() && name.size() <= 100 && name.front() != '.' &&
                      name.find_first_of(std::string_view("/\\\n\"\0", 5)) == std::string::npos;
    if (fine) return {};
    return fail(ErrorCode::invalid_input,
                "'{}' cannot name a source: use letters, digits, '-' and '_'", name);
}

Result<Mapping> mapping_of(Workspace::State& workspace, const std::string& name,
                           const Dialect& dialect) {
    const std::string path = workspace.path("sources/" + name + ".toml");
    if (file_exists(path)) {
        TRY(const std::string text, read_text_file(path));
        TRY(Mapping mapping, read_mapping(text).in("{}", path));
        mapping.source = name;
        if (mapping.format.format == dialect.name) return mapping;
        return fail(ErrorCode::conflict,
                    "source '{}' has deliveries of format '{}', these are '{}': send them for "
                    "another source",
                    name, mapping.format.format, dialect.name);
    }
    TRY(Mapping mapping,
        read_mapping(fmt::format("source = {}\n{}", json_string(name), dialect.mapping)));
    mapping.format.format = dialect.name;
    TRY(write_text_file(path, write_mapping(mapping)));
    return mapping;
}

}  // namespace

Result<std::shared_ptr<LiveSource>> LiveSource::make(Workspace::State& workspace,
                                                     const std::string& name,
                                                     const std::string& dialect) {
    TRY(check_name(name));
    const Dialect* known = find_dialect(dialect);
    if (known == nullptr)
        return fail(ErrorCode::invalid_input, "'{}' is no dialect of requests", dialect);
    auto source = std::make_shared<LiveSource>();
    source->name = name;
    source->dialect = dialect;
    TRY(source->mapping, mapping_of(workspace, name, *known));
    source->mapping_text = write_mapping(source->mapping);
    TRY(source->intake,
        Intake::make(workspace.with_policies(source->mapping), workspace.store->terms()));
    TRY(workspace.store->known_ids(name, source->known));
    return source;
}

BatchInfo LiveSource::batch_info(const Workspace::State& workspace) const {
    BatchInfo info;
    info.source = name;
    info.source_priority = static_cast<std::int32_t>(mapping.priority);
    info.file_name = "live";
    info.format = requests_format;
    info.mapping = mapping_text;
    info.promoted = mapping.attributes.promote;
    info.mapping_hash = hash64(mapping_text);
    info.policy_hash = workspace.policy_hash();
    info.recorded_at_us = workspace.clock().now_us();
    return info;
}

bool LiveSource::first_saying(const IdentifierFact& fact) {
    const std::uint64_t of =
        mix(static_cast<std::uint64_t>(fact.record), static_cast<std::uint64_t>(fact.scheme));
    return held->said.insert(hash128(fact.value, of));
}

bool LiveSource::first_saying(const ObjectFact& fact) {
    constexpr std::uint64_t of_objects = 1;
    return held->said.insert({of_objects, static_cast<std::uint64_t>(fact.object)});
}

std::shared_ptr<void> LiveSource::begin_stream() {
    rejects_kept = stream_bytes = 0;
    return std::exchange(held, std::make_shared<Held>());
}

void LiveSource::forget_delivery() {
    delivery.reset();
    batch = BatchId::none;
    stream_position = 0;
}

Status close_open_stream(Store& store, OpenDelivery& delivery, BatchId batch, Micros at_us) {
    TRY(const std::string digest, delivery.finish());
    TRY(store.close_stream(batch, digest, {}, at_us));
    // Only then is the open name not needed any more, whatever becomes of the database's log.
    ignore(store.checkpoint(), "a reader is in its way: a later one takes it in");
    ignore(delivery.remove(), "another name of a file that is kept: it is in nobody's way");
    return {};
}

}  // namespace touchline
