// The first records, mapped.
#include "capture/preview.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "capture/apply.h"
#include "capture/reject.h"

namespace touchline {

Result<CapturePreview> preview_mapping(Delivery& delivery, const Mapping& mapping) {
    TRY(const RecordBlock* block, delivery.sample());
    for (const std::string& column : columns_named(mapping)) {
        const auto& there = block->columns;
        if (std::find(there.begin(), there.end(), column) != there.end()) continue;
        // A column of a format without a header may come later.
        if (delivery.reader().columns().empty()) continue;
        const std::string near = nearest(column, there);
        return fail(ErrorCode::invalid_input,
                    "the mapping names the column '{}', which is not "
                    "there{}",
                    column, near.empty() ? "" : ": did you mean '" + near + "'?");
    }
    Terms terms;
    TRY(auto mapper, Mapper::make(mapping, terms));
    InteractionBlock made;
    MappedBlock mapped;
    mapper->map(*block, made, mapped);
    mapper->facts().flush();
    std::unordered_map<std::uint64_t, std::string_view> customers, objects;
    for (const IdentifierFact& fact : mapper->facts().identifiers)
        customers.emplace(static_cast<std::uint64_t>(fact.record), fact.value);
    for (const ObjectFact& fact : mapper->facts().objects)
        objects.emplace(static_cast<std::uint64_t>(fact.object), fact.value);
    const auto text_of = [](const auto& texts, auto id) {
        const auto found = texts.find(static_cast<std::uint64_t>(id));
        return found == texts.end() ? std::string() : cut_value(found->second);
    };
    CapturePreview preview;
    preview.read = block->size() + block->rejects.size();
    preview.interactions = made.size();
    for (const MappedRecord& record : mapped.records)
        for (std::uint32_t i = record.first; i < record.first + record.count; ++i) {
            if (preview.first.size() == preview_rows_max) break;
            preview.first.push_back({block->row[record.at], made.occurred_us[i], made.ended_us[i],
                                     terms.text(made.kind[i]), terms.text(made.channel[i]),
                                     terms.text(made.centre[i]), terms.text(made.staff[i]),
                                     terms.text(made.reason[i]), text_of(customers, made.record[i]),
                                     terms.text(made.object_type[i]),
                                     text_of(objects, made.object[i])});
        }
    std::vector<std::uint64_t> refused;
    for (const std::vector<Reject>& rejects : {block->rejects, mapped.rejects})
        for (const Reject& reject : rejects) {
            refused.push_back(reject.row);
            if (preview.rejects.size() < preview_rows_max) preview.rejects.push_back(reject);
        }
    std::sort(refused.begin(), refused.end());
    preview.rejected =
        static_cast<std::uint64_t>(std::unique(refused.begin(), refused.end()) - refused.begin());
    return preview;
}

}  // namespace touchline
