// The other side: DuckDB doing the same work on the same rows, with the best SQL we could write.
//
// Tables, made once from the same CSV file:
//   log      as read_csv makes it: words as text, in the order of the file, which is that of time
//   encoded  words and ids as small integers, sorted by journey and time
//   linked   encoded, and with the next kind, the wait and whether it starts kept as columns
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tabular/database.h"

namespace touchline::bench {

// One answer in one shape for both sides, so that they can be compared.
struct MapAnswer {
    struct Follow {
        std::uint64_t count = 0, wait_ms = 0;
        std::map<std::uint32_t, std::uint64_t> buckets;
        bool operator==(const Follow&) const = default;
    };
    std::map<std::pair<std::string, std::string>, Follow> follows;
    std::map<std::string, std::uint64_t> starts, ends;
    bool operator==(const MapAnswer&) const = default;
};

struct VariantAnswer {
    std::map<std::vector<std::string>, std::uint64_t> journeys;  // kinds -> how many
    bool operator==(const VariantAnswer&) const = default;
};

class Rival {
public:
    // Reads the CSV file into its tables, in a database file of its own. CHECKs that it works.
    Rival(const std::string& folder, const std::string& csv, unsigned threads);

    enum class Lens { none, period, touching };  // the same as lens_text()
    struct Question {
        std::string sql;
        bool coded = false;  // kinds come as codes of `encoded`
    };
    Question map_by_partition(Lens lens) const;  // window function over `log`
    Question map_by_partition_encoded(Lens lens) const;
    Question map_by_stream(Lens lens) const;  // lead() over () on `encoded`
    Question map_by_columns() const;          // group by on `linked`
    Question variants_by_text() const;        // list() over `log`
    Question variants_encoded() const;        // list() over `encoded`

    void run(const Question& question);  // to the last row: what is timed
    MapAnswer map(const Question& question);
    VariantAnswer variants(const Question& question);
    std::string version();

private:
    std::string where(Lens lens, bool coded) const;

    Database database_;
    Connection connection_;
    std::vector<std::string> kinds_;  // by code
    std::uint64_t voice_ = 0;         // its code
};

std::string lens_text(Rival::Lens lens);  // as the command line takes it

// The yardstick of capture: the file into a table of a new database file, sorted, on disk.
void read_and_sort(const std::string& csv, const std::string& database_file, unsigned threads);

}  // namespace touchline::bench
