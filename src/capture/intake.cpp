// One body: its events become records, the mapping makes interactions of them, ids are given.
#include "capture/intake.h"

#include <algorithm>
#include <unordered_set>

#include "base/limits.h"
#include "capture/events.h"
#include "capture/record_ids.h"

namespace touchline {

Result<std::unique_ptr<Intake>> Intake::make(const Mapping& mapping, Terms& terms) {
    auto intake = std::unique_ptr<Intake>(new Intake(mapping, terms));
    TRY(auto mapper, intake->borrow());  // finds what is wrong with the mapping
    intake->idle_.push_back(std::move(mapper));
    return intake;
}

Result<std::unique_ptr<Mapper>> Intake::borrow() {
    {
        const std::lock_guard lock(guard_);
        if (!idle_.empty()) {
            auto mapper = std::move(idle_.back());
            idle_.pop_back();
            return mapper;
        }
    }
    return Mapper::make(mapping_, terms_);
}

void Intake::identify(const MappedBlock& mapped, IntakeResult& result) const {
    std::unordered_set<InteractionId, InteractionIdHash> met;
    met.reserve(mapped.records.size());
    for (const MappedRecord& record : mapped.records) {
        IntakeRecord made;
        made.id = id_of(record, 0, mapping_.source);
        made.says = record.says;
        made.first = record.first;
        made.count = record.count;
        made.row = result.block.row[record.first];
        made.repeated = !met.insert(made.id).second;
        const RecordId nobody = record.anonymous ? anonymous_of(made.id) : RecordId::none;
        for (std::uint32_t at = record.first; at < record.first + record.count; ++at) {
            result.block.id[at] = {made.id.high, made.id.low | mapped.slots[at]};
            if (record.anonymous) result.block.record[at] = nobody;
        }
        result.records.push_back(made);
    }
}

Result<IntakeResult> Intake::read(const ReceivedHead& head, std::string_view body) {
    const Dialect* dialect = find_dialect(head.dialect);
    if (dialect == nullptr)
        return fail(ErrorCode::invalid_input, "unknown dialect '{}'", head.dialect);
    RecordBlock block;
    EventRecords records(block);
    const std::string received_at = write_instant(head.received_at_us);
    const EventContext context{received_at, head.centre, 1, 1};
    TRY(dialect->read(body, context, records));
    records.finish();
    TRY(auto mapper, borrow());
    IntakeResult result;
    MappedBlock mapped;
    mapper->map(block, result.block, mapped);
    Facts& facts = mapper->facts();
    facts.flush();
    const Status sound = facts.checked();
    result.identifiers = std::move(facts.identifiers);
    result.objects = std::move(facts.objects);
    facts = Facts();
    {
        const std::lock_guard lock(guard_);
        idle_.push_back(std::move(mapper));
    }
    TRY(Status(sound));
    identify(mapped, result);
    result.rejects = std::move(block.rejects);
    std::move(mapped.rejects.begin(), mapped.rejects.end(), std::back_inserter(result.rejects));
    std::sort(result.rejects.begin(), result.rejects.end(),
              [](const Reject& a, const Reject& b) { return a.row < b.row; });
    for (const Reject& reject : result.rejects)
        result.reject_ids.emplace_back(records.ids()[reject.row - 1]);
    return result;
}

}  // namespace touchline
