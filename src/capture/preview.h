// What a mapping makes of the first records of a delivery, and what each column is to it: for
// people who look at a mapping before it counts. Nothing is kept.
#pragma once

#include <string>
#include <vector>

#include "capture/delivery.h"
#include "capture/mapping.h"
#include "capture/propose.h"

namespace touchline {

struct PreviewInteraction {
    std::uint64_t row = 0;  // of its record
    Micros occurred_us = 0, ended_us = 0;
    std::string kind, channel, centre, staff, reason, customer, object_type, object;
};

struct CapturePreview {
    std::uint64_t read = 0, rejected = 0, interactions = 0;  // of the records looked at
    std::vector<PreviewInteraction> first;
    std::vector<Reject> rejects;
};

inline constexpr std::size_t preview_rows_max = 50;  // interactions, and rejects, that are shown

// Errors: invalid_input when the mapping names columns that are not there.
Result<CapturePreview> preview_mapping(Delivery& delivery, const Mapping& mapping);

// A column by what it is used for. Roles: occurred_at ended_at promise_due kind channel centre
// staff reason customer object primary_object rating text cost id participant attribute ignored.
struct ColumnRole {
    std::string column, role;
    std::string detail;  // the format of a time, the scheme of a customer, the type of an object …
    int sure = 100;  // percent; less when it is only proposed
    std::string why;  // of a proposal
    std::vector<std::string> samples;  // up to three values
};
const std::vector<std::string>& column_role_names();

// Every column of the delivery in its order, as the mapping uses it.
Result<std::vector<ColumnRole>> roles_of(Delivery& delivery, const Mapping& mapping,
                                         const Proposal* proposal = nullptr);
// The mapping with these columns in these roles; what is not named stays as it is.
// Errors: invalid_input (an unknown column or role, a role that needs more than a column).
Result<Mapping> with_roles(Delivery& delivery, const Mapping& mapping,
                           const std::vector<ColumnRole>& wanted);

}  // namespace touchline
