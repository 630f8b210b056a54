// One source as it is taken in live: its mapping, the records it has, the delivery that grows.
#pragma once

#include <optional>
#include <string>

#include "base/spread_set.h"
#include "capture/intake.h"
#include "model/known_ids.h"
#include "store/open_delivery.h"
#include "store/store.h"
#include "workspace/state.h"

namespace touchline {

struct LiveSource {
    std::string name, dialect;
    Mapping mapping;
    std::string mapping_text;
    std::unique_ptr<Intake> intake;  // on any thread
    KnownIds known;  // of all records that are durable; by who writes the journal
    std::size_t in_flight = 0;  // requests the history does not have; under the state's guard, as …
    bool over = false;  // … that another one is made in its place

    // The stream that is open, as the history has it; by who stores.
    std::optional<OpenDelivery> delivery;  // none with a batch: it is opened again
    std::string delivery_name;
    BatchId batch = BatchId::none;
    std::uint64_t stream_position = 0;  // up to which the history has taken its delivery in

    // The stream as it is shown; by who applies.
    bool streamed = false;  // the history has had a stream of ours
    std::uint64_t rejects_kept = 0, stream_bytes = 0;
    // What it holds; large in the end.
    struct HashOfHash {
        std::size_t operator()(const Hash128& hash) const { return hash.low; }
    };
    struct Held {
        SpreadSet<InteractionId, InteractionIdHash> brought;  // records
        SpreadSet<Hash128, HashOfHash> said;  // identifiers and objects
    };
    std::shared_ptr<Held> held = std::make_shared<Held>();

    // The mapping of sources/NAME.toml; where there is none, that of the dialect is put there.
    // Errors: invalid_input, conflict (the source is of another dialect).
    static Result<std::shared_ptr<LiveSource>> make(Workspace::State& workspace,
                                                    const std::string& name,
                                                    const std::string& dialect);
    BatchInfo batch_info(const Workspace::State& workspace) const;
    bool first_saying(const IdentifierFact& fact);
    bool first_saying(const ObjectFact& fact);
    // What is shown next is of another stream, that begins with nothing. What this one held is for
    // the caller to let go, where it keeps nobody waiting.
    [[nodiscard]] std::shared_ptr<void> begin_stream();
    void forget_delivery();  // it was closed
};

// Makes the delivery of an open stream a kept one, and its batch one like any other.
Status close_open_stream(Store& store, OpenDelivery& delivery, BatchId batch, Micros at_us);

}  // namespace touchline
