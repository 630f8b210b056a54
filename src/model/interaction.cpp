// Growing and emptying a block, column by column.
#include "model/interaction.h"

namespace touchline {

void InteractionBlock::clear() {
    id.clear(), row.clear(), record.clear(), occurred_us.clear(), ended_us.clear();
    offset_min.clear(), kind.clear(), channel.clear(), centre.clear(), staff.clear();
    reason.clear(), object.clear(), object_type.clear(), cost_minor.clear(), currency.clear();
    rating.clear(), promise_due_us.clear(), content.clear();
    attributes.clear(), text.clear();
    objects.clear(), participants.clear();
}

std::size_t InteractionBlock::add_row() {
    const std::size_t at = id.size();
    id.emplace_back();
    row.push_back(0);
    record.push_back(RecordId::none);
    occurred_us.push_back(no_time);
    ended_us.push_back(no_time);
    offset_min.push_back(no_offset);
    for (auto* column : {&kind, &channel, &centre, &staff, &reason, &object_type, &currency})
        column->push_back(TermId::none);
    object.push_back(ObjectId::none);
    cost_minor.push_back(no_money);
    rating.push_back(no_rating);
    promise_due_us.push_back(no_time);
    content.push_back(0);
    return at;
}

}  // namespace touchline
