// Deliveries as received: kept compressed in deliveries/, named by the digest of their bytes.
//
// The digest is that of the original bytes, however they were cut when written here. What is
// compressed already (gzip, zstd, Parquet) is stored as it is, so that its path can be opened.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace touchline {

// Compresses and writes on a thread of its own; write() only waits when that thread is behind.
// Dropped without finish(), nothing is left behind.
class DeliveryWriter {
public:
    static Result<DeliveryWriter> create(const std::string& deliveries_folder);
    Status write(std::string_view bytes);
    // Makes it durable under its name; the digest. Errors: unavailable (disk full …).
    Result<std::string> finish();
    std::uint64_t bytes() const;  // written so far
    DeliveryWriter(DeliveryWriter&&) noexcept;
    DeliveryWriter& operator=(DeliveryWriter&&) noexcept;
    ~DeliveryWriter();

private:
    struct State;
    explicit DeliveryWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Gives back the original bytes. Errors: not_found, corrupt.
class DeliveryReader {
public:
    static Result<DeliveryReader> open(const std::string& deliveries_folder,
                                       const std::string& digest);
    Result<std::size_t> read(char* to, std::size_t bytes);  // 0 at the end
    // The stored file itself holds the original bytes (it was compressed already).
    bool stored_as_is() const;
    const std::string& path() const;
    DeliveryReader(DeliveryReader&&) noexcept;
    DeliveryReader& operator=(DeliveryReader&&) noexcept;
    ~DeliveryReader();

private:
    struct State;
    explicit DeliveryReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace touchline
