// A delivery that still grows: what a stream has sent so far, compressed, piece by piece.
//
// It lies in deliveries/ under a name of its own ("open-…") and can be read there like any other.
// Each piece says up to which position of the journal it goes, so that after a crash the file is
// cut to what the history has taken in, and continued from the journal.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace touchline {

inline constexpr std::string_view open_delivery_prefix = "open-";
inline bool is_open_delivery(std::string_view name) {
    return name.starts_with(open_delivery_prefix);
}

class OpenDelivery {
public:
    static Result<OpenDelivery> create(const std::string& deliveries_folder,
                                       const std::string& name);
    // Cuts every piece that goes beyond `applied`, and one that is not whole.
    // Errors: not_found, corrupt.
    static Result<OpenDelivery> reopen(const std::string& deliveries_folder,
                                       const std::string& name, std::uint64_t applied);

    Status append(std::uint64_t position, std::string_view bytes);
    Status sync();
    std::uint64_t position() const;  // up to which the file goes; 0 when it is empty
    std::uint64_t bytes() const;     // of the original
    const std::string& name() const;
    // Makes it durable under the name of its digest too; the open name stays until remove().
    Result<std::string> finish();
    Status remove();

    OpenDelivery(OpenDelivery&&) noexcept;
    OpenDelivery& operator=(OpenDelivery&&) noexcept;
    ~OpenDelivery();

private:
    struct State;
    explicit OpenDelivery(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline
